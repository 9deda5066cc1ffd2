"""Sums of each day (UTC), kept in a table: a day that is over is counted once, the days since then when somebody asks.

So the pages that show them are as quick with a million rows as with a few, and no visitor's write pays for it. Days are
counted in turn, the oldest first; the table of a kind of sums has at least one row for each day that was counted.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.database import Database
from webapp.models import first_id_at, made_at

SETTLES_AFTER: Final = timedelta(hours=2)  # who taps before midnight may still add words after it
MOST_DAYS_AT_ONCE: Final = 366
MOST_ROWS_AT_ONCE: Final = 20_000  # after so many, no other day is begun: on SQLite, who writes waits meanwhile
MOST_DAYS_READ: Final = 7  # of those that nobody counted yet, today among them
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """The first and the last of the days that are in no figure yet, since nobody has counted them."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Where the sums since a day are found: up to which day in the table, and which days are counted as they are."""

    counted_before: date
    days: tuple[date, ...]
    left_out: LeftOut | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DayTotals:
    """One kind of sums.

    Attributes:
        table: Where they are kept, by `day` first.
        key: The key of what is counted: it holds its time.
        count_day: Gives the rows of a day.
        numbers: The columns that add up to how many were counted.
    """

    table: Table
    key: InstrumentedAttribute[uuid.UUID]
    count_day: Callable[[Session, date], list[dict[str, Any]]]
    numbers: tuple[str, ...]

    def count_some(self, session: Session, *, now: datetime) -> int:
        """Count some of the days that are over, the oldest first, and return how many; 0 is the end.

        Done twice at once, it is done once. The caller commits.
        """
        days: list[date] = []
        rows: list[dict[str, Any]] = []
        number = 0
        for day in self._find_uncounted(session, now=now)[:MOST_DAYS_AT_ONCE]:
            found = self.count_day(session, day)
            days.append(day)
            rows += found
            number += sum(row[name] for row in found for name in self.numbers)
            if number >= MOST_ROWS_AT_ONCE:
                break
        if rows:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            session.connection().execute(insert(self.table).on_conflict_do_nothing(), rows)
        return len(days)

    def count_all(self, database: Database, *, now: datetime) -> int:
        """Count all days that are over, some at a time, each time committed, and return how many there were."""
        number = 0
        while True:
            with database.session() as session:
                counted = self.count_some(session, now=now)
                session.commit()
            if not counted:
                return number
            number += counted

    def has_uncounted(self, session: Session, *, now: datetime) -> bool:
        """Whether there is a day that is over and was not counted."""
        return bool(self._find_uncounted(session, now=now))

    def plan_reading(self, session: Session, *, since: date, now: datetime) -> Reading:
        """Return how to read the sums from a day to this moment without counting more than a week of rows."""
        uncounted = self._first_uncounted(session) or now.date()
        days = _days_between(max(since, uncounted), now.date())
        left_out = days[:-MOST_DAYS_READ]
        return Reading(
            counted_before=uncounted,
            days=tuple(days[-MOST_DAYS_READ:]),
            left_out=LeftOut(first=left_out[0], last=left_out[-1]) if left_out else None,
        )

    def _find_uncounted(self, session: Session, *, now: datetime) -> list[date]:
        first = self._first_uncounted(session)
        return [] if first is None else _days_between(first, (now - SETTLES_AFTER).date() - _DAY)

    def _first_uncounted(self, session: Session) -> date | None:
        """Return the day after the last one that was counted, else that of the first row there is to count."""
        last: date | None = session.scalar(select(func.max(self.table.c.day)))
        if last is not None:
            return last + _DAY
        oldest = session.scalar(select(self.key).order_by(self.key).limit(1))
        return None if oldest is None else made_at(oldest).date()


def keys_of_day(day: date) -> tuple[uuid.UUID, uuid.UUID]:
    """Return the least key of a day, and the least of the day after it."""
    start = datetime.combine(day, time(), UTC)
    return first_id_at(start), first_id_at(start + _DAY)


def _days_between(first: date, last: date) -> list[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]
