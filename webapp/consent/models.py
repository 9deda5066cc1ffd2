"""The records of consent: the notice shown, the decision made, the visitor's link to it, and the seal on them.

UK GDPR art. 7(1): the controller must be able to demonstrate consent. A decision is never changed, and deleted
only with its whole batch when that was purged (the database refuses all else); what ties it to a visitor's
browser stands apart, so that it can be erased.
"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.chain.tables import HASH_CHARACTERS, ChainedRecord, SealEntryRow, SealRow
from webapp.models import Base

WAYS = ("banner", "page", "api", "withdrawal", "shared")


class Notice(Base):
    """The exact text and register that visitors saw from `effective_from` on."""

    __tablename__ = "notice"

    hash: Mapped[str] = mapped_column(String(HASH_CHARACTERS), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    purposes_version: Mapped[int]
    effective_from: Mapped[datetime]


class Decision(ChainedRecord):
    """One choice of one visitor; append-only. No address, no user agent."""

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint(f"way IN {WAYS}", name="way"),)

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


class Seal(SealRow):
    """The end of a batch of the chain."""

    __tablename__ = "seal"


class SealEntry(SealEntryRow):
    """A decision's place in the chain."""

    __tablename__ = "seal_entry"

    seal_number: Mapped[int] = mapped_column(ForeignKey("seal.number"), index=True)
    record_id: Mapped[uuid.UUID] = mapped_column("decision_id", unique=True)
