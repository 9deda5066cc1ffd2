"""Themes: what several messages are about, as a program suggests it and as people name it."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.feedback.shares import Share, share_of
from webapp.models import Base, UtcDateTime, new_id

MAX_NAME_CHARACTERS: Final = 80
FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 6
FEWEST_TOLD: Final = 10  # as elsewhere: fewer answers mean nothing, and one visitor could be found in them


class ThemeState(StrEnum):
    """What people have made of a theme; a hidden one is being made, or being thrown away."""

    HIDDEN = "hidden"
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Theme(Base):
    """One theme: a name, the words that are typical of it, and its figures as they were last counted.

    ``words`` come from the messages, redacted. ``split_into`` is how many parts people want of it, at the next run.
    ``proposed`` is how many of its messages the program has added since people accepted it. ``version`` counts changes.
    """

    __tablename__ = "theme"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(MAX_NAME_CHARACTERS))
    words: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(9))
    version: Mapped[int] = mapped_column(default=1)
    split_into: Mapped[int | None] = mapped_column(SmallInteger)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    messages: Mapped[int] = mapped_column(default=0)
    proposed: Mapped[int] = mapped_column(default=0)
    useful_yes: Mapped[int] = mapped_column(default=0)
    useful_answers: Mapped[int] = mapped_column(default=0)
    rating_sum: Mapped[int] = mapped_column(default=0)
    rating_answers: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint(f"state IN {tuple(state.value for state in ThemeState)}", name="state_kind"),
        CheckConstraint(f"split_into BETWEEN {FEWEST_PARTS} AND {MOST_PARTS}", name="split_range"),
    )

    @property
    def useful(self) -> Share | None:
        """Who found the page useful, of those who said so in its messages; None while they are too few to tell."""
        return share_of(self.useful_yes, self.useful_answers) if self.useful_answers >= FEWEST_TOLD else None

    @property
    def rating(self) -> float | None:
        """The mean of the ratings in its messages; None while they are too few to tell."""
        return self.rating_sum / self.rating_answers if self.rating_answers >= FEWEST_TOLD else None


class FeedbackTheme(Base):
    """A message of a theme, and how close it is to what is typical, 0 to 1; it goes with either.

    ``is_proposed`` marks one that the program added after people had accepted the theme.
    """

    __tablename__ = "feedback_theme"

    theme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True)
    feedback_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    closeness: Mapped[float]
    is_proposed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index("ix_feedback_theme_closest", "theme_id", "closeness"),)


class ThemeRefusal(Base):
    """A message that a person took out of a theme: the program never adds it to that one again."""

    __tablename__ = "theme_refusal"

    theme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True)
    feedback_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True, index=True
    )
