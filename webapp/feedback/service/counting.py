"""Totals by day and page: finished days are counted once, and the days since then from the messages themselves.

So the pages that show them are as quick with a million messages as with a few, and no visitor's write pays for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Self, TypeVar, cast

from sqlalchemy import ColumnElement, Table, and_, case, func, not_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.feedback.days import OTHER_PAGES, SUMS, FeedbackDay
from webapp.feedback.models import Feedback
from webapp.feedback.rules import HIGHEST_RATING, LOWEST_RATING
from webapp.feedback.shares import Share, share_of
from webapp.models import first_id_at, made_at

PAGES_APART: Final = 100  # a program that makes up paths cannot make the table grow without bound
SETTLES_AFTER: Final = timedelta(hours=2)  # who taps before midnight may still add words after it
MOST_DAYS_AT_ONCE: Final = 31

_TABLE: Final = cast("Table", FeedbackDay.__table__)
_RATINGS: Final = range(LOWEST_RATING, HIGHEST_RATING + 1)
_DAY: Final = timedelta(days=1)
_Key = TypeVar("_Key", str, date)
_IS_SPAM: Final = and_(Feedback.quarantine_reasons.is_not(None), Feedback.urgency == "none")


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """Sums over some messages; ``spam`` looked like it when it came, and is left out of all the others."""

    messages: int = 0
    spam: int = 0
    urgent: int = 0
    useful_yes: int = 0
    useful_no: int = 0
    rating_1: int = 0
    rating_2: int = 0
    rating_3: int = 0
    rating_4: int = 0
    rating_5: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in SUMS})

    @property
    def ratings(self) -> tuple[int, ...]:
        """How many gave each rating, from 1 to 5."""
        return (self.rating_1, self.rating_2, self.rating_3, self.rating_4, self.rating_5)

    @property
    def satisfied(self) -> Share | None:
        """Who is satisfied or very satisfied (4 or 5), of those who gave a rating."""
        return share_of(self.rating_4 + self.rating_5, sum(self.ratings))

    @property
    def useful(self) -> Share | None:
        """Who found the page useful, of those who said."""
        return share_of(self.useful_yes, self.useful_yes + self.useful_no)


@dataclass(frozen=True, kw_only=True, slots=True)
class TotalsSince:
    """What came since a day: the sums of each day (UTC), the oldest first, and of each page over all these days.

    The page ``OTHER_PAGES`` stands for those that were seldom spoken of.
    """

    by_day: Mapping[date, Totals]
    by_page: Mapping[str, Totals]


def read_totals(session: Session, *, since: date, now: datetime) -> TotalsSince:
    """Return the sums from a day to this moment. A day before the first message is not among them."""
    uncounted = _first_uncounted(session) or now.date()
    by_day = _sum_counted(session, FeedbackDay.day, since=since, before=uncounted)
    by_page = _sum_counted(session, FeedbackDay.page, since=since, before=uncounted)
    for day in _days_between(max(since, uncounted), now.date()):
        for row in _count_day(session, day):
            totals = Totals(**{name: row[name] for name in SUMS})
            by_day[day] = by_day.get(day, Totals()) + totals
            by_page[row["page"]] = by_page.get(row["page"], Totals()) + totals
    return TotalsSince(by_day=dict(sorted(by_day.items())), by_page=by_page)


def count_finished_days(session: Session, *, now: datetime) -> int:
    """Count up to 31 days that are over and not yet counted, the oldest first, and return how many; 0 is the end.

    Done twice at once, it is done once. The caller commits.
    """
    days = _find_uncounted(session, now=now)[:MOST_DAYS_AT_ONCE]
    rows = [row for day in days for row in _count_day(session, day)]
    if rows:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.connection().execute(insert(_TABLE).on_conflict_do_nothing(), rows)
    return len(days)


def has_uncounted_days(session: Session, *, now: datetime) -> bool:
    """Whether `count_finished_days` has something to do."""
    return bool(_find_uncounted(session, now=now))


def _find_uncounted(session: Session, *, now: datetime) -> list[date]:
    first = _first_uncounted(session)
    return [] if first is None else _days_between(first, (now - SETTLES_AFTER).date() - _DAY)


def _first_uncounted(session: Session) -> date | None:
    """Return the day after the last one that was counted, else that of the first message; days are counted in turn."""
    last: date | None = session.scalar(select(func.max(FeedbackDay.day)))
    if last is not None:
        return last + _DAY
    oldest = session.scalar(select(Feedback.id).order_by(Feedback.id).limit(1))
    return None if oldest is None else made_at(oldest).date()


def _sum_counted(session: Session, by: InstrumentedAttribute[_Key], *, since: date, before: date) -> dict[_Key, Totals]:
    sums = [func.sum(_TABLE.c[name]) for name in SUMS]
    rows = session.execute(select(by, *sums).where(FeedbackDay.day >= since, FeedbackDay.day < before).group_by(by))
    return {key: Totals(**dict(zip(SUMS, values, strict=True))) for key, *values in rows}


def _count_day(session: Session, day: date) -> list[dict[str, Any]]:
    """Return the rows of a day, counted from its messages: a key holds the time of its message."""
    start = datetime.combine(day, time(), UTC)
    found = session.execute(
        select(Feedback.page, *_counted())
        .where(Feedback.id >= first_id_at(start), Feedback.id < first_id_at(start + _DAY))
        .group_by(Feedback.page)
        .order_by(func.count().desc(), Feedback.page)
    )
    rows = [{"day": day, **row} for row in found.mappings()]
    others = {name: sum(row[name] for row in rows[PAGES_APART:]) for name in SUMS}
    return [*rows[:PAGES_APART], {"day": day, "page": OTHER_PAGES, **others}]


def _counted() -> Iterator[ColumnElement[int]]:
    is_counted = not_(_IS_SPAM)
    conditions = {
        "messages": is_counted,
        "spam": _IS_SPAM,
        "urgent": Feedback.urgency != "none",
        "useful_yes": and_(Feedback.useful.is_(True), is_counted),
        "useful_no": and_(Feedback.useful.is_(False), is_counted),
        **{f"rating_{rating}": and_(Feedback.rating == rating, is_counted) for rating in _RATINGS},
    }
    return (func.sum(case((conditions[name], 1), else_=0)).label(name) for name in SUMS)


def _days_between(first: date, last: date) -> list[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]
