"""What people decide about themes; it outlives every later suggestion. No message changes by it."""

import uuid
from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webapp.feedback.themes.models import FeedbackTheme, Theme, ThemeRefusal, ThemeState
from webapp.feedback.themes.service.listing import ThemeNotFound, find_theme
from webapp.feedback.themes.service.storing import FIGURES, MOST_AT_ONCE, read_figures


class ThemeChangedMeanwhile(Exception):  # noqa: N818 - it is an answer, not a fault
    """Somebody else, or the program, has changed the theme since it was read."""


def accept_theme(session: Session, theme_id: uuid.UUID, *, name: str, seen_version: int) -> Theme:
    """Keep a theme, under this name; one that was dismissed comes back, one that was accepted gets the new name.

    Raises:
        ThemeNotFound: There is none with this identifier.
        ThemeChangedMeanwhile: It is no longer what was seen.
    """
    theme = _take(session, theme_id, seen_version=seen_version)
    theme.name = name
    theme.state = ThemeState.ACCEPTED
    session.flush()
    return theme


def dismiss_theme(session: Session, theme_id: uuid.UUID, *, seen_version: int) -> Theme:
    """Put a theme aside: it is not suggested again, nor are its messages.

    Raises:
        ThemeNotFound: There is none with this identifier.
        ThemeChangedMeanwhile: It is no longer what was seen.
    """
    theme = _take(session, theme_id, seen_version=seen_version)
    theme.state = ThemeState.DISMISSED
    theme.split_into = None
    session.flush()
    return theme


def keep_proposed(session: Session, theme_id: uuid.UUID, *, seen_version: int) -> Theme:
    """Say that a person has looked at what the program added to a theme.

    Raises:
        ThemeNotFound: There is none with this identifier.
        ThemeChangedMeanwhile: It is no longer what was seen.
    """
    theme = _take(session, theme_id, seen_version=seen_version)
    session.execute(
        update(FeedbackTheme)
        .where(FeedbackTheme.theme_id == theme_id, FeedbackTheme.is_proposed)
        .values(is_proposed=False)
        .execution_options(synchronize_session=False)
    )
    theme.proposed = 0
    session.flush()
    return theme


def take_out(session: Session, theme_id: uuid.UUID, ids: Collection[uuid.UUID], *, seen_version: int) -> Theme:
    """Take single messages out of a theme; the program does not add them to it again. Its figures shrink by theirs.

    Raises:
        ThemeNotFound: There is none with this identifier.
        ThemeChangedMeanwhile: It is no longer what was seen.
    """
    theme = _take(session, theme_id, seen_version=seen_version)
    figures = read_figures(session, theme_id, only=ids)
    which = (FeedbackTheme.theme_id == theme_id, FeedbackTheme.feedback_id.in_(ids))
    gone = session.scalars(
        delete(FeedbackTheme).where(*which).returning(FeedbackTheme.feedback_id),
        execution_options={"synchronize_session": False},
    ).all()
    session.add_all([ThemeRefusal(theme_id=theme_id, feedback_id=key) for key in gone])
    for name, number in figures.items():
        setattr(theme, name, max(0, getattr(theme, name) - number))
    session.flush()
    return theme


def ask_split(session: Session, theme_id: uuid.UUID, *, parts: int | None, seen_version: int) -> Theme:
    """Ask the program to split a theme into so many at its next run; None takes that back.

    Raises:
        ThemeNotFound: There is none with this identifier.
        ThemeChangedMeanwhile: It is no longer what was seen.
    """
    theme = _take(session, theme_id, seen_version=seen_version)
    theme.split_into = parts
    theme.state = ThemeState.ACCEPTED if parts else theme.state
    session.flush()
    return theme


def begin_merge(session: Session, theme_id: uuid.UUID, *, into: uuid.UUID, seen_version: int) -> Theme:
    """Decide that a theme is to be one with another, which is then accepted; return that.

    Its messages are moved by `merge_some`, step by step, so that no visitor waits for a large theme. Its figures are
    added; the next run counts a message that was in both once.

    Raises:
        ThemeNotFound: One of them is not there.
        ThemeChangedMeanwhile: The first is no longer what was seen.
    """
    # In one order, whichever of the two is merged into which: two who merge both ways at once wait for one another.
    both = select(Theme.id).where(Theme.id.in_((theme_id, into))).order_by(Theme.id)
    session.execute(both.with_for_update())
    theme = _take(session, theme_id, seen_version=seen_version)
    other = _take(session, into, seen_version=find_theme(session, into).version)
    other.state = ThemeState.ACCEPTED
    for name in FIGURES:
        setattr(other, name, getattr(other, name) + getattr(theme, name))
        setattr(theme, name, 0)
    session.flush()
    return other


def merge_some(session: Session, theme_id: uuid.UUID, *, into: uuid.UUID) -> int:
    """Move some messages into the other theme and give how many; with the last ones gone, end the first theme.

    Raises:
        ThemeNotFound: The other was merged itself meanwhile. What is left can be merged into another.
    """
    if session.scalar(select(Theme.id).where(Theme.id == into).with_for_update(read=True, key_share=True)) is None:
        raise ThemeNotFound(into)
    mine = FeedbackTheme.theme_id == theme_id
    ids = session.scalars(select(FeedbackTheme.feedback_id).where(mine).limit(MOST_AT_ONCE)).all()
    if not ids:
        session.execute(delete(Theme).where(Theme.id == theme_id))
        return 0
    some = FeedbackTheme.feedback_id.in_(ids)
    already = session.scalars(select(FeedbackTheme.feedback_id).where(FeedbackTheme.theme_id == into, some)).all()
    quietly = {"synchronize_session": False}
    in_both = FeedbackTheme.feedback_id.in_(already)
    session.execute(delete(FeedbackTheme).where(mine, in_both).execution_options(**quietly))
    session.execute(update(FeedbackTheme).where(mine, some).values(theme_id=into).execution_options(**quietly))
    return len(ids)


def _take(session: Session, theme_id: uuid.UUID, *, seen_version: int) -> Theme:
    """Return a theme with its next version, locked until the caller commits."""
    find_theme(session, theme_id)
    theme = session.get_one(Theme, theme_id, populate_existing=True, with_for_update=True)
    if theme.version != seen_version:
        raise ThemeChangedMeanwhile
    theme.version += 1
    return theme
