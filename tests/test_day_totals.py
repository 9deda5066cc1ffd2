"""Totals of days of every kind: counted in turn, a few at a time, and never all in one request."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.consent.choices import make_decision
from tests.feedback.stored import make_message
from webapp import day_totals
from webapp.consent.rates import CONSENT_DAYS
from webapp.database import Database
from webapp.day_totals import MOST_DAYS_READ, DayTotals, LeftOut
from webapp.feedback.service import FEEDBACK_DAYS

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
TODAY = NOON.date()
LONG_AGO = date(2000, 1, 1)


def keep_message(session: Session, at: datetime) -> None:
    session.add(make_message(at))


def keep_decision(session: Session, at: datetime) -> None:
    session.add(make_decision(session, at))


class Kept:
    """One kind of totals in a database, and how to keep what it counts."""

    def __init__(self, totals: DayTotals, keep: Callable[[Session, datetime], None], database: Database) -> None:
        self.totals, self._keep, self.database = totals, keep, database

    def add(self, *days_ago: float) -> None:
        """Keep something of each of these times, in days before noon."""
        with self.database.session() as session:
            for days in days_ago:
                self._keep(session, NOON - timedelta(days=days))
            session.commit()

    def count_some(self, now: datetime = NOON) -> int:
        """Count some days, and return how many."""
        with self.database.session() as session:
            counted = self.totals.count_some(session, now=now)
            session.commit()
        return counted

    def count_all(self, now: datetime = NOON) -> int:
        """Count all days that are over, and return how many."""
        return self.totals.count_all(self.database, now=now)

    def days(self) -> list[date]:
        """Return the days that were counted."""
        with self.database.session() as session:
            return sorted(set(session.scalars(select(self.totals.table.c.day))))

    def number(self) -> int:
        """Return how much was counted."""
        with self.database.session() as session:
            rows = session.execute(select(self.totals.table)).mappings().all()
        return sum(row[name] for row in rows for name in self.totals.numbers)


@pytest.fixture(params=[(FEEDBACK_DAYS, keep_message), (CONSENT_DAYS, keep_decision)], ids=["feedback", "consent"])
def kept(request: pytest.FixtureRequest, app: Flask) -> Kept:
    """Each kind of totals in turn."""
    found: tuple[Any, Any] = request.param
    return Kept(*found, app.extensions["database"])


def test_a_day_is_counted_once_it_is_over_and_has_settled(kept: Kept) -> None:
    kept.add(1, 0.6)
    midnight = datetime.combine(TODAY, time(), UTC)
    assert kept.count_all(midnight + timedelta(minutes=119)) == 0
    assert kept.count_all(midnight + timedelta(minutes=121)) == 1
    assert kept.count_all(midnight + timedelta(minutes=122)) == 0
    assert kept.days() == [TODAY - timedelta(days=1)]


def test_a_day_on_which_nothing_came_is_counted_too(kept: Kept) -> None:
    kept.add(4)
    assert kept.count_all() == 4
    assert len(kept.days()) == 4


def test_a_service_in_which_nothing_came_has_nothing_to_count(kept: Kept) -> None:
    assert kept.count_all() == 0


def test_no_more_days_are_counted_at_once_than_hold_so_many_rows(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_totals, "MOST_ROWS_AT_ONCE", 3)
    kept.add(9, 8, 7, 7, 7, 6)
    assert kept.count_some() == 3
    assert kept.days() == [TODAY - timedelta(days=days) for days in (9, 8, 7)]
    assert kept.number() == 5
    assert kept.count_all() == 6
    assert kept.number() == 6


def test_no_more_than_so_many_empty_days_are_counted_at_once(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_totals, "MOST_DAYS_AT_ONCE", 5)
    kept.add(9)
    assert [kept.count_some() for _ in range(3)] == [5, 4, 0]


def test_two_that_count_at_once_count_once(kept: Kept) -> None:
    kept.add(*range(1, 40))
    threads = [threading.Thread(target=kept.count_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(kept.days()), kept.number()) == (39, 39)


def test_no_more_than_a_week_is_counted_while_somebody_waits(kept: Kept) -> None:
    kept.add(20)
    with kept.database.session() as session:
        reading = kept.totals.plan_reading(session, since=LONG_AGO, now=NOON)
    assert len(reading.days) == MOST_DAYS_READ
    assert reading.days[-1] == TODAY
    assert reading.left_out == LeftOut(first=TODAY - timedelta(days=20), last=TODAY - timedelta(days=MOST_DAYS_READ))


def test_nothing_is_left_out_once_the_days_are_counted(kept: Kept) -> None:
    kept.add(20, 1)
    kept.count_all()
    with kept.database.session() as session:
        reading = kept.totals.plan_reading(session, since=LONG_AGO, now=NOON)
    assert (reading.counted_before, reading.days, reading.left_out) == (TODAY, (TODAY,), None)


def test_whether_there_is_something_to_count(kept: Kept) -> None:
    kept.add(3)
    with kept.database.session() as session:
        assert kept.totals.has_uncounted(session, now=NOON)
        kept.totals.count_some(session, now=NOON)
        assert not kept.totals.has_uncounted(session, now=NOON)
        assert kept.totals.has_uncounted(session, now=NOON + timedelta(days=1))
