"""Reading the texts of messages for the program: redacted, without spam, and a batch at a time."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.service.filtering import IS_SPAM
from webapp.feedback.themes.models import FeedbackTheme, Theme, ThemeState
from webapp.models import first_id_at

_DECIDED = (ThemeState.ACCEPTED, ThemeState.DISMISSED)
_HAS_WORDS = or_(Feedback.doing != "", Feedback.comments != "")
_TEXTS = (Feedback.id, Feedback.doing, Feedback.comments)
Text = tuple[uuid.UUID, str]


@dataclass(frozen=True, kw_only=True)
class KeptTheme:
    """A theme that people have accepted or dismissed."""

    id: uuid.UUID
    name: str
    state: ThemeState
    messages: int
    split_into: int | None


def list_kept(session: Session) -> list[KeptTheme]:
    """Return the themes that people have decided on, oldest first."""
    themes = session.scalars(select(Theme).where(Theme.state.in_(_DECIDED)).order_by(Theme.id))
    return [
        KeptTheme(
            id=theme.id,
            name=theme.name,
            state=ThemeState(theme.state),
            messages=theme.messages,
            split_into=theme.split_into,
        )
        for theme in themes
    ]


def count_texts(session: Session, *, since: datetime) -> int:
    """Count the messages with words, without spam, that are in no theme that people have decided on."""
    return session.scalars(select(func.count(Feedback.id)).where(*_free(since))).one()


def read_texts(session: Session, *, since: datetime, after: uuid.UUID | None, limit: int) -> Sequence[Text]:
    """Return the next of those messages, oldest first, with their redacted words."""
    query = select(*_TEXTS).where(*_free(since)).order_by(Feedback.id).limit(limit)
    rows = session.execute(query if after is None else query.where(Feedback.id > after))
    return [(key, f"{doing}\n{comments}") for key, doing, comments in rows]


def read_member_texts(session: Session, theme_id: uuid.UUID, *, limit: int | None) -> Sequence[Text]:
    """Return the messages of a theme with their redacted words, the most typical first."""
    rows = session.execute(
        select(*_TEXTS)
        .join(FeedbackTheme, FeedbackTheme.feedback_id == Feedback.id)
        .where(FeedbackTheme.theme_id == theme_id)
        .order_by(FeedbackTheme.closeness.desc())
        .limit(limit)
    )
    return [(key, f"{doing}\n{comments}") for key, doing, comments in rows]


def _free(since: datetime) -> tuple[ColumnElement[bool], ...]:
    decided = (
        select(FeedbackTheme)
        .join(Theme, Theme.id == FeedbackTheme.theme_id)
        .where(FeedbackTheme.feedback_id == Feedback.id, Theme.state.in_(_DECIDED))
    )
    return (Feedback.id >= first_id_at(since), _HAS_WORDS, ~IS_SPAM, ~decided.exists())
