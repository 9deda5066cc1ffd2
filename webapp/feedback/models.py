"""The table of messages that visitors sent."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger, String, Text, text
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

_WAITING = text("reviewed_at IS NULL")


class Feedback(Base):
    """One message: the answers, the page they are about, and when it came; nothing that tells who sent it.

    ``reviewed_by`` names a staff account without a foreign key: staff builds on feedback, never the other
    way, and a message keeps its history when the account is gone.
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
        Index("ix_feedback_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )
