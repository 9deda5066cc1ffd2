"""The tables of retention: what holds a message back from being deleted, and the log of what was deleted."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models import Base, UtcDateTime, new_id

MAX_HOLD_REASON_CHARACTERS: Final = 500


class FeedbackHold(Base):
    """A reason why one message must not be deleted for now, such as a request of a court.

    ``erasure_asked_at`` is when its sender asked for it to be erased meanwhile: it goes when the hold does.
    """

    __tablename__ = "feedback_hold"

    feedback_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("feedback.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(MAX_HOLD_REASON_CHARACTERS))
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erasure_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FeedbackRemoval(Base):
    """One line of the log of what was deleted: how many of which class, why and when; nothing of the messages."""

    __tablename__ = "feedback_removal"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    removed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_class: Mapped[str] = mapped_column(String(16))
    older_than: Mapped[datetime | None] = mapped_column(UtcDateTime)
    number: Mapped[int]
