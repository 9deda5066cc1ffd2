"""The tables of feedback: the messages, and what staff put on them."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.feedback.device import Device
from webapp.feedback.receipts import HASH_BYTES, REFERENCE_LENGTH
from webapp.feedback.rules import (
    HIGHEST_RATING,
    LOWEST_RATING,
    MAX_EMAIL_CHARACTERS,
    MAX_PAGE_CHARACTERS,
    MAX_TEXT_CHARACTERS,
)
from webapp.models import Base, UtcDateTime, new_id

MAX_OUTCOME_CHARACTERS = 500
MAX_TAG_CHARACTERS = 40
MAX_NOTE_CHARACTERS = 2000


class Status(StrEnum):
    """How far the work on a message is; the last three are for those that may tell of danger."""

    NEW = "new"
    IN_REVIEW = "in_review"
    ACTIONED = "actioned"
    NO_ACTION = "no_action"
    SPAM = "spam"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """How staff pages put it."""
        return self.value.replace("_", " ").capitalize()


_WAITING = text("reviewed_at IS NULL")
_URGENT_WAITING = text("reviewed_at IS NULL AND urgency <> 'none'")
_SEALED_UNTIL = text("sealed_until IS NOT NULL")
_SPAM = "status = 'spam' OR quarantine_reasons IS NOT NULL AND urgency = 'none' AND status = 'new'"
# What the inbox filters by, each in the order of time: docs/decisions/0009-search-and-filters.md.
_FILTERED = (
    ("status", ("status", "id"), None),
    ("urgency", ("urgency", "id"), text("urgency <> 'none'")),
    ("danger", ("urgency", "status", "id"), text("urgency <> 'none'")),
    ("page", ("page", "id"), None),
    ("rating", ("rating", "id"), text("rating IS NOT NULL")),
    ("assignee_id", ("assignee_id", "id"), text("assignee_id IS NOT NULL")),
    ("personal_data", ("id",), text("personal_data IS NOT NULL")),
    ("spam", ("id",), text(_SPAM)),
    ("shown", ("id",), text(f"NOT ({_SPAM})")),
)


class Feedback(Base):
    """One message: the answers, the page they are about, and when it came; nothing that tells who sent it.

    ``doing`` and ``comments`` are texts for reading, without the personal details that screening found; where it
    found any, ``sealed`` holds the texts as they were sent, until ``sealed_until`` (webapp/feedback/sealing.py).
    ``urgency`` is none, urgent or life; ``reasons`` are the rules that said so. ``quarantine_reasons`` say why a
    message looks like spam; it is kept like any other. ``fingerprint`` is alike for texts that are alike.

    ``version`` counts changes: who changes a message says which version they saw, and learns if it is not the last.

    ``reviewed_by``, ``assignee_id``, ``acknowledged_by`` and ``escalated_by`` name staff accounts without a foreign
    key: staff builds on feedback, never the other way, and a message keeps its history when an account is gone.
    """

    __tablename__ = "feedback"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    submission_digest: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), unique=True)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES))
    page: Mapped[str] = mapped_column(String(MAX_PAGE_CHARACTERS))
    useful: Mapped[bool | None]
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    doing: Mapped[str] = mapped_column(Text)
    comments: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(String(MAX_EMAIL_CHARACTERS))
    safe_to_email: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    device: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[uuid.UUID | None]
    message_digest: Mapped[bytes | None] = mapped_column(LargeBinary(HASH_BYTES))
    urgency: Mapped[str] = mapped_column(String(6), default="none", server_default=text("'none'"))
    urgency_score: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    reasons: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    personal_data: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    quarantine_reasons: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    fingerprint: Mapped[int | None] = mapped_column(BigInteger)
    sealed: Mapped[bytes | None]
    sealed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(12), default="new", server_default=text("'new'"))
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    assignee_id: Mapped[uuid.UUID | None]
    outcome: Mapped[str | None] = mapped_column(String(MAX_OUTCOME_CHARACTERS))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[uuid.UUID | None]
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_by: Mapped[uuid.UUID | None]

    __table_args__ = (
        CheckConstraint(f"length(submission_digest) = {HASH_BYTES}", name="submission_digest_length"),
        CheckConstraint(f"length(secret_hash) = {HASH_BYTES}", name="secret_hash_length"),
        CheckConstraint("substr(page, 1, 1) = '/'", name="page_path"),
        CheckConstraint(f"length(page) <= {MAX_PAGE_CHARACTERS}", name="page_length"),
        CheckConstraint(f"rating BETWEEN {LOWEST_RATING} AND {HIGHEST_RATING}", name="rating_range"),
        CheckConstraint(f"length(doing) <= {MAX_TEXT_CHARACTERS}", name="doing_length"),
        CheckConstraint(f"length(comments) <= {MAX_TEXT_CHARACTERS}", name="comments_length"),
        CheckConstraint(f"length(email) BETWEEN 1 AND {MAX_EMAIL_CHARACTERS}", name="email_length"),
        CheckConstraint("useful IS NOT NULL OR rating IS NOT NULL OR doing <> '' OR comments <> ''", name="one_answer"),
        CheckConstraint("NOT safe_to_email OR email IS NOT NULL", name="safe_to_email_address"),
        CheckConstraint(f"device IN {tuple(device.value for device in Device)}", name="device_kind"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="reviewed_by_someone"),
        CheckConstraint("urgency IN ('none', 'urgent', 'life')", name="urgency_kind"),
        CheckConstraint("(sealed IS NULL) = (sealed_until IS NULL)", name="sealed_for_a_time"),
        CheckConstraint(f"status IN {tuple(status.value for status in Status)}", name="status_kind"),
        Index("ix_feedback_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index(
            "ix_feedback_urgent_waiting",
            "urgency",
            "id",
            sqlite_where=_URGENT_WAITING,
            postgresql_where=_URGENT_WAITING,
        ),
        Index("ix_feedback_sealed_until", "sealed_until", sqlite_where=_SEALED_UNTIL, postgresql_where=_SEALED_UNTIL),
        *(
            Index(f"ix_feedback_{name}", *columns, sqlite_where=where, postgresql_where=where)
            for name, columns, where in _FILTERED
        ),
    )


class Tag(Base):
    """A word that staff put on messages."""

    __tablename__ = "tag"

    name: Mapped[str] = mapped_column(String(MAX_TAG_CHARACTERS), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FeedbackTag(Base):
    """A tag on a message."""

    __tablename__ = "feedback_tag"

    tag: Mapped[str] = mapped_column(ForeignKey("tag.name"), primary_key=True)
    feedback_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class FeedbackNote(Base):
    """What somebody of the staff wrote about a message, for the others."""

    __tablename__ = "feedback_note"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    feedback_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("feedback.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[uuid.UUID]
    text: Mapped[str] = mapped_column(String(MAX_NOTE_CHARACTERS))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
