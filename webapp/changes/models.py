"""What was changed because of what visitors said, and the messages that said it."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.feedback.rules import MAX_PAGE_CHARACTERS
from webapp.models import Base, UtcDateTime, new_id

MAX_TITLE_CHARACTERS: Final = 80
MAX_YOU_SAID_CHARACTERS: Final = 500
MAX_WE_DID_CHARACTERS: Final = 700


class State(StrEnum):
    """Who sees a change: only staff, everybody, or only staff again."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Change(Base):
    """One change: what visitors said and what was done, as plain text, the page it is about and since when it holds.

    ``before`` and ``after`` are what visitors said of the page around that day (webapp/changes/scores.py), counted
    when the change is published or refreshed. ``version`` counts changes, so that nobody overwrites what they have not
    seen.
    """

    __tablename__ = "change"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(MAX_TITLE_CHARACTERS))
    you_said: Mapped[str] = mapped_column(String(MAX_YOU_SAID_CHARACTERS))
    we_did: Mapped[str] = mapped_column(String(MAX_WE_DID_CHARACTERS))
    page: Mapped[str] = mapped_column(String(MAX_PAGE_CHARACTERS))
    took_effect_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(9), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    before: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (
        CheckConstraint(f"state IN {tuple(state.value for state in State)}", name="state_kind"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_once"),
    )


class ChangeMessage(Base):
    """A message that asked for a change; it goes with the message."""

    __tablename__ = "change_message"

    change_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("change.id", ondelete="CASCADE"), primary_key=True)
    feedback_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True, index=True
    )
