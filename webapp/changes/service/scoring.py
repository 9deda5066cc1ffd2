"""Counting what visitors said of a page before and after a change."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from webapp.changes.models import Change
from webapp.changes.scores import Score
from webapp.feedback.models import Feedback
from webapp.feedback.service.filtering import IS_SPAM
from webapp.models import first_id_at

WINDOW: Final = timedelta(days=90)
# Ids and times of messages are made apart, and clocks are put right: look a little further than the window.
_CLOCK_SLACK: Final = timedelta(days=1)


def count_scores(session: Session, change: Change, *, now: datetime) -> None:
    """Count the 90 days before a change and the 90 days from it, as far as they have passed.

    A count never gets smaller: what was counted before old messages were deleted stays.
    """
    start = _beginning_of(change.took_effect_on)
    before = count_answers(session, page=change.page, since=start - WINDOW, until=start)
    after = count_answers(session, page=change.page, since=start, until=min(now, start + WINDOW))
    change.before = _larger(change.before, before).as_counts()
    change.after = _larger(change.after, after).as_counts()


def is_open(change: Change, *, now: datetime) -> bool:
    """Whether the days after a change are not over, or have only just ended."""
    return now < _beginning_of(change.took_effect_on) + WINDOW + timedelta(days=10)


def count_answers(session: Session, *, page: str, since: datetime, until: datetime) -> Score:
    """Return the sums of the answers about a page in a time; what is or looks like spam is left out."""
    rating = func.coalesce(Feedback.rating, 0)
    row = session.execute(
        select(
            _sum(case((Feedback.useful.is_(True), 1), else_=0)),
            func.count(Feedback.useful),
            _sum(rating),
            _sum(rating * rating),
            func.count(Feedback.rating),
        ).where(
            Feedback.page == page,
            Feedback.id >= first_id_at(since - _CLOCK_SLACK),
            Feedback.id < first_id_at(until + _CLOCK_SLACK),
            Feedback.created_at >= since,
            Feedback.created_at < until,
            ~IS_SPAM,
        )
    ).one()
    names = ("useful_yes", "useful_answers", "rating_sum", "rating_squares", "rating_answers")
    return Score(**{name: int(value) for name, value in zip(names, row, strict=True)})


def _larger(stored: dict[str, int] | None, counted: Score) -> Score:
    kept = Score(**stored) if stored else Score()
    return max(counted, kept, key=lambda score: score.useful_answers + score.rating_answers)


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)
