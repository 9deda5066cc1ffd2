"""The columns that the tables of a chain share, and how a feature says what its chain is over."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from webapp.models import Base, new_id

HASH_CHARACTERS = 64


class ChainedRecord(Base):
    """A row that is only ever added. Its id is a UUIDv7, and so tells when it was made."""

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)


class SealRow(Base):
    """The end of a batch of the chain.

    Attributes:
        hash: SHA-256 over the seal before this one and everything else here, but for `purged_at`.
        last_position: The place of its last record in the chain.
        last_link: The link of that record.
        complete_until: What was recorded before this moment is in this batch or an earlier one.
        latest_expiry: When the last of its records ends.
        purged_at: When its records were deleted; the seal itself stays.
    """

    __abstract__ = True

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(HASH_CHARACTERS))
    last_position: Mapped[int] = mapped_column(BigInteger)
    last_link: Mapped[str] = mapped_column(String(HASH_CHARACTERS))
    complete_until: Mapped[datetime]
    latest_expiry: Mapped[datetime]
    sealed_at: Mapped[datetime]
    purged_at: Mapped[datetime | None]


class SealEntryRow(Base):
    """A record's place in the chain; `link` is the SHA-256 of the link before it and the record's digest.

    Each table says itself which seals and records `seal_number` and `record_id` are of.
    """

    __abstract__ = True

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seal_number: Mapped[int]
    record_id: Mapped[uuid.UUID]
    digest: Mapped[str] = mapped_column(String(HASH_CHARACTERS))
    link: Mapped[str] = mapped_column(String(HASH_CHARACTERS))


Record = TypeVar("Record", bound=ChainedRecord)


@dataclass(frozen=True, kw_only=True)
class Chain(Generic[Record]):
    """A chain: its tables, and what its records say.

    Attributes:
        noun: What one record is called.
        recorded_at: The column that says when.
        digest: Gives the SHA-256 of everything that a record says and that must never change.
        expires_at: Gives when a record ends. It is sealed, so that a purge before its time is noticed.
        kept_after_expiry: How much longer a record is kept.
        companions: Columns of other tables that name a record; those rows go with it.
        faults_beside: Gives a sentence for each fault in what the records refer to.
    """

    noun: str
    record: type[Record]
    entry: type[SealEntryRow]
    seal: type[SealRow]
    recorded_at: InstrumentedAttribute[datetime]
    digest: Callable[[Record], str]
    expires_at: Callable[[Record], datetime]
    kept_after_expiry: timedelta = timedelta()
    companions: tuple[InstrumentedAttribute[uuid.UUID], ...] = ()
    faults_beside: Callable[[Session], Iterator[str]] = lambda _: iter(())
