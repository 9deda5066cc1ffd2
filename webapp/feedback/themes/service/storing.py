"""Storing what the program suggests, in steps so small that no visitor waits for them.

Suggestions are hidden until all are there; then they take the place of the last ones at once. A run that is stopped
leaves hidden themes behind, which the next one clears away.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, case, delete, func, insert, select, true, update
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.themes.models import MAX_NAME_CHARACTERS, FeedbackTheme, Theme, ThemeRefusal, ThemeState

MOST_AT_ONCE: Final = 1_000
FIGURES: Final = ("messages", "proposed", "useful_yes", "useful_answers", "rating_sum", "rating_answers")


def make_theme(session: Session, *, name: str, words: list[str], state: ThemeState, now: datetime) -> Theme:
    """Add a theme without messages."""
    theme = Theme(name=name[:MAX_NAME_CHARACTERS], words=words, state=state, made_at=now)
    session.add(theme)
    session.flush()
    return theme


def add_members(
    session: Session, theme_id: uuid.UUID, members: Iterable[tuple[uuid.UUID, float]], *, is_proposed: bool = False
) -> None:
    """Add messages with their closeness to a theme.

    Those that were deleted meanwhile, are in it, or were taken out of it by a person, are left out.
    """
    closeness = dict(members)
    is_in_it = select(FeedbackTheme).where(FeedbackTheme.theme_id == theme_id, FeedbackTheme.feedback_id == Feedback.id)
    was_taken_out = select(ThemeRefusal).where(
        ThemeRefusal.theme_id == theme_id, ThemeRefusal.feedback_id == Feedback.id
    )
    still_there = session.scalars(
        select(Feedback.id)
        .where(Feedback.id.in_(list(closeness)), ~is_in_it.exists(), ~was_taken_out.exists())
        .with_for_update(read=True, key_share=True)
    )
    rows = [
        {"theme_id": theme_id, "feedback_id": key, "closeness": closeness[key], "is_proposed": is_proposed}
        for key in still_there
    ]
    if rows:
        session.execute(insert(FeedbackTheme), rows)


def move_members(
    session: Session, theme_id: uuid.UUID, members: Iterable[tuple[uuid.UUID, float]], *, from_id: uuid.UUID
) -> None:
    """Move messages from one theme to another."""
    found = list(members)
    ids = [key for key, _ in found]
    session.execute(delete(FeedbackTheme).where(FeedbackTheme.theme_id == from_id, FeedbackTheme.feedback_id.in_(ids)))
    add_members(session, theme_id, found)


def end_split(session: Session, theme_id: uuid.UUID) -> None:
    """Note that a theme has been split; it ends when nothing is left in it."""
    _change(session, Theme.id == theme_id, split_into=None)
    is_left = select(FeedbackTheme).where(FeedbackTheme.theme_id == theme_id)
    session.execute(delete(Theme).where(Theme.id == theme_id, ~is_left.exists()))


def show_themes(session: Session, theme_ids: Sequence[uuid.UUID]) -> None:
    """Show hidden themes as suggestions, in the place of all that there were."""
    _change(session, Theme.state == ThemeState.SUGGESTED, state=ThemeState.HIDDEN)
    _change(session, Theme.id.in_(theme_ids), state=ThemeState.SUGGESTED)


def clear_some_hidden(session: Session) -> int:
    """Delete some of what is hidden, and give how many rows went; none is the end."""
    hidden = select(Theme.id).where(Theme.state == ThemeState.HIDDEN)
    some = session.execute(
        select(FeedbackTheme.theme_id, FeedbackTheme.feedback_id)
        .where(FeedbackTheme.theme_id.in_(hidden))
        .order_by(FeedbackTheme.theme_id, FeedbackTheme.feedback_id)
        .limit(MOST_AT_ONCE)
    ).all()
    for theme_id in {row.theme_id for row in some}:
        ids = [row.feedback_id for row in some if row.theme_id == theme_id]
        session.execute(
            delete(FeedbackTheme).where(FeedbackTheme.theme_id == theme_id, FeedbackTheme.feedback_id.in_(ids))
        )
    if not some:
        session.execute(delete(Theme).where(Theme.state == ThemeState.HIDDEN))
    return len(some)


def read_figures(session: Session, theme_id: uuid.UUID, *, only: Collection[uuid.UUID] | None = None) -> dict[str, int]:
    """Count the messages of a theme, or some of them, and what they said; of a large theme this takes a while."""
    is_wanted = true() if only is None else FeedbackTheme.feedback_id.in_(only)
    row = session.execute(
        select(
            func.count(),
            _number(FeedbackTheme.is_proposed.is_(True)),
            _number(Feedback.useful.is_(True)),
            func.count(Feedback.useful),
            func.sum(func.coalesce(Feedback.rating, 0)),
            func.count(Feedback.rating),
        )
        .select_from(FeedbackTheme)
        .join(Feedback, Feedback.id == FeedbackTheme.feedback_id)
        .where(FeedbackTheme.theme_id == theme_id, is_wanted)
    ).one()
    return {name: int(value or 0) for name, value in zip(FIGURES, row, strict=True)}


def keep_figures(session: Session, theme_id: uuid.UUID, figures: dict[str, int], *, now: datetime) -> None:
    """Store what was counted."""
    session.execute(update(Theme).where(Theme.id == theme_id).values(**figures, counted_at=now))


def _change(session: Session, which: ColumnElement[bool], **values: ThemeState | None) -> None:
    session.execute(
        update(Theme)
        .where(which)
        .values(**values, version=Theme.version + 1)
        .execution_options(synchronize_session=False)
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
