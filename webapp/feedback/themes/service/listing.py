"""Reading themes. Their figures are those of the last count: reading them costs the same, however many messages."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session, defer

from webapp.feedback.models import Feedback
from webapp.feedback.themes.models import FeedbackTheme, Theme, ThemeState

_ORDER = case({ThemeState.ACCEPTED: 0, ThemeState.SUGGESTED: 1}, value=Theme.state, else_=2)


class ThemeNotFound(LookupError):  # noqa: N818 - it is an answer, not a fault
    """No theme has this identifier."""


def list_themes(session: Session) -> Sequence[Theme]:
    """Return every theme: those that people accepted, then suggestions, then what was dismissed; the largest first."""
    query = select(Theme).where(Theme.state != ThemeState.HIDDEN)
    return session.scalars(query.order_by(_ORDER, Theme.messages.desc(), Theme.id)).all()


def list_largest(session: Session, *, limit: int) -> Sequence[Theme]:
    """Return the largest themes that people have accepted, for the overview."""
    query = select(Theme).where(Theme.state == ThemeState.ACCEPTED)
    return session.scalars(query.order_by(Theme.messages.desc(), Theme.id).limit(limit)).all()


def find_theme(session: Session, theme_id: uuid.UUID) -> Theme:
    """Return one theme.

    Raises:
        ThemeNotFound: There is none with this identifier, or it is not there yet.
    """
    theme = session.get(Theme, theme_id, populate_existing=True)
    if theme is None or theme.state == ThemeState.HIDDEN:
        raise ThemeNotFound(theme_id)
    return theme


def list_closest(session: Session, theme_id: uuid.UUID, *, limit: int) -> Sequence[Feedback]:
    """Return the messages that are most typical of a theme; their sealed originals are not read."""
    return _list_members(session, FeedbackTheme.theme_id == theme_id, FeedbackTheme.closeness.desc(), limit)


def list_doubtful(session: Session, theme: Theme, *, limit: int) -> Sequence[Feedback]:
    """Return the messages that are least typical of a theme, of those that nobody has checked.

    Of a suggestion that is all; of a theme that people have accepted, what the program added since.
    """
    mine = FeedbackTheme.theme_id == theme.id
    if theme.state == ThemeState.ACCEPTED:
        mine &= FeedbackTheme.is_proposed
    return _list_members(session, mine, FeedbackTheme.closeness.asc(), limit)


def _list_members(
    session: Session, which: ColumnElement[bool], order: ColumnElement[float], limit: int
) -> Sequence[Feedback]:
    return session.scalars(
        select(Feedback)
        .join(FeedbackTheme, FeedbackTheme.feedback_id == Feedback.id)
        .where(which)
        .order_by(order)
        .limit(limit)
        .options(defer(Feedback.sealed, raiseload=True))
    ).all()
