"""The records of consent: the notice shown, the decision made, the visitor's link to it, and the seal on them.

UK GDPR art. 7(1): the controller must be able to demonstrate consent. A decision is never changed, and deleted
only with its whole batch when that was purged (the database refuses all else); what ties it to a visitor's
browser stands apart, so that it can be erased.
"""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models import Base, new_id

HASH_CHARACTERS = 64
WAYS = ("banner", "page", "api", "withdrawal")


class Notice(Base):
    """The exact text and register that visitors saw from `effective_from` on."""

    __tablename__ = "notice"

    hash: Mapped[str] = mapped_column(String(HASH_CHARACTERS), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    purposes_version: Mapped[int]
    effective_from: Mapped[datetime]


class Decision(Base):
    """One choice of one visitor; append-only. No address, no user agent."""

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint(f"way IN {WAYS}", name="way"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    notice_hash: Mapped[str] = mapped_column(ForeignKey("notice.hash"))
    preferences: Mapped[bool]
    analytics: Mapped[bool]
    way: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    supersedes_id: Mapped[uuid.UUID | None]  # which may have been purged before this


class VisitorLink(Base):
    """Ties a decision to the visitor who holds its receipt, by an HMAC of the receipt, never the receipt."""

    __tablename__ = "visitor_link"

    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(HASH_CHARACTERS), index=True)


class Seal(Base):
    """The end of a batch of the chain.

    Attributes:
        hash: SHA-256 over the seal before this one and everything else here, but for `purged_at`.
        last_position: The place of its last decision in the chain.
        last_link: The link of that decision.
        complete_until: What was decided before this moment is in this batch or an earlier one.
        latest_expiry: When the last of its decisions ends.
        purged_at: When its decisions were deleted; the seal itself stays.
    """

    __tablename__ = "seal"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(HASH_CHARACTERS))
    last_position: Mapped[int] = mapped_column(BigInteger)
    last_link: Mapped[str] = mapped_column(String(HASH_CHARACTERS))
    complete_until: Mapped[datetime]
    latest_expiry: Mapped[datetime]
    sealed_at: Mapped[datetime]
    purged_at: Mapped[datetime | None]


class SealEntry(Base):
    """A decision's place in the chain; `link` is the SHA-256 of the link before it and the decision's digest."""

    __tablename__ = "seal_entry"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seal_number: Mapped[int] = mapped_column(ForeignKey("seal.number"), index=True)
    decision_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(String(HASH_CHARACTERS))
    link: Mapped[str] = mapped_column(String(HASH_CHARACTERS))
