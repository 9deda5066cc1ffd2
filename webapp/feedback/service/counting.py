"""Totals by day and page: what visitors answered, as sums that stay when their messages go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self, TypeVar, cast

from sqlalchemy import ColumnElement, Table, and_, case, func, not_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.day_totals import DayTotals, LeftOut, keys_of_day
from webapp.feedback.days import OTHER_PAGES, SUMS, FeedbackDay
from webapp.feedback.models import Feedback
from webapp.feedback.rules import HIGHEST_RATING, LOWEST_RATING
from webapp.feedback.shares import Share, share_of

PAGES_APART: Final = 100  # a program that makes up paths cannot make the table grow without bound

_TABLE: Final = cast("Table", FeedbackDay.__table__)
_RATINGS: Final = range(LOWEST_RATING, HIGHEST_RATING + 1)
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

    The page ``OTHER_PAGES`` stands for those that were seldom spoken of. The days ``left_out`` are in neither.
    """

    by_day: Mapping[date, Totals]
    by_page: Mapping[str, Totals]
    left_out: LeftOut | None


def read_totals(session: Session, *, since: date, now: datetime) -> TotalsSince:
    """Return the sums from a day to this moment. A day before the first message is not among them."""
    reading = FEEDBACK_DAYS.plan_reading(session, since=since, now=now)
    by_day = _sum_counted(session, FeedbackDay.day, since=since, before=reading.counted_before)
    by_page = _sum_counted(session, FeedbackDay.page, since=since, before=reading.counted_before)
    for day in reading.days:
        for row in _count_day(session, day):
            totals = Totals(**{name: row[name] for name in SUMS})
            by_day[day] = by_day.get(day, Totals()) + totals
            by_page[row["page"]] = by_page.get(row["page"], Totals()) + totals
    return TotalsSince(by_day=dict(sorted(by_day.items())), by_page=by_page, left_out=reading.left_out)


def _sum_counted(session: Session, by: InstrumentedAttribute[_Key], *, since: date, before: date) -> dict[_Key, Totals]:
    sums = [func.sum(_TABLE.c[name]) for name in SUMS]
    rows = session.execute(select(by, *sums).where(FeedbackDay.day >= since, FeedbackDay.day < before).group_by(by))
    return {key: Totals(**dict(zip(SUMS, values, strict=True))) for key, *values in rows}


def _count_day(session: Session, day: date) -> list[dict[str, Any]]:
    """Return the rows of a day, counted from its messages: a key holds the time of its message."""
    first, end = keys_of_day(day)
    found = session.execute(
        select(Feedback.page, *_counted())
        .where(Feedback.id >= first, Feedback.id < end)
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


FEEDBACK_DAYS: Final = DayTotals(table=_TABLE, key=Feedback.id, count_day=_count_day, numbers=("messages", "spam"))
