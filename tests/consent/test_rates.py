"""Rates: equal to the decisions day by day, and the same for ever once a day was counted."""

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import MakeApp
from tests.consent.choices import OTHER_HASH, make_decision
from tests.consent.records import REGISTER, decide, purge, seal
from webapp.consent import rates
from webapp.consent.chain import KEPT_AFTER_EXPIRY
from webapp.consent.days import SUMS
from webapp.consent.models import Decision
from webapp.consent.rates import CONSENT_DAYS, DayRates, read_rates
from webapp.consent.service import erase_link
from webapp.database import Database

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
LONG_AGO = date(2000, 1, 1)


@pytest.fixture(autouse=True)
def every_count_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "SMALLEST_COUNT", 0)


def read(database: Database, *, now: datetime = NOON, since: date = LONG_AGO) -> tuple[DayRates, ...]:
    with database.session() as session:
        return read_rates(session, since=since, now=now).days


def keep_many(database: Database, *, days: int) -> None:
    """Keep choices of every kind on two notices, of which some take back what others said."""
    random = Random("choices")  # noqa: S311 - made-up choices guard nothing
    with database.session() as session:
        earlier: list[uuid.UUID] = []
        for number in range(400):
            decision = make_decision(
                session,
                NOON - timedelta(days=days * (1 - number / 400)),
                preferences=random.random() < 0.5,
                analytics=random.random() < 0.5,
                way=random.choice(("banner", "page", "withdrawal", "shared")),
                notice_hash=random.choice((REGISTER.notice_hash, OTHER_HASH)),
                supersedes_id=random.choice(earlier) if earlier and random.random() < 0.3 else None,
            )
            session.add(decision)
            earlier.append(decision.id)
        session.commit()


def count_one_by_one(session: Session) -> dict[tuple[date, str], Counter[str]]:
    decisions = {found.id: found for found in session.scalars(select(Decision))}
    counts: dict[tuple[date, str], Counter[str]] = {}
    for found in decisions.values():
        before = decisions.get(found.supersedes_id) if found.supersedes_id else None
        took_back = before and any(
            getattr(before, purpose) and not getattr(found, purpose) for purpose in ("preferences", "analytics")
        )
        if found.way == "withdrawal" or took_back:
            kind = "withdrew"
        else:
            kind = {2: "accepted", 1: "chose_some", 0: "refused"}[found.preferences + found.analytics]
        if found.way != "shared":
            counts.setdefault((found.decided_at.date(), found.notice_hash), Counter())[kind] += 1
    return counts


@pytest.mark.parametrize(("is_counted", "days"), [(False, 6), (True, 30)])
def test_the_rates_are_those_of_the_decisions(database: Database, *, is_counted: bool, days: int) -> None:
    keep_many(database, days=days)
    if is_counted:
        assert CONSENT_DAYS.count_all(database, now=NOON) == days
    with database.session() as session:
        wanted = count_one_by_one(session)
    found = {(rate.day, rate.notice_hash): {name: getattr(rate, name) for name in SUMS} for rate in read(database)}
    assert found == {key: {name: counts[name] for name in SUMS} for key, counts in wanted.items()}


def test_the_newest_day_is_first(database: Database) -> None:
    keep_many(database, days=20)
    CONSENT_DAYS.count_all(database, now=NOON)
    days = [rate.day for rate in read(database)]
    assert days == sorted(days, reverse=True)
    assert read(database, since=days[3])[-1].day == days[3]


def test_a_purge_changes_no_rate(database: Database) -> None:
    receipt = decide(database, 3)
    seal(database)
    decide(database, 2, receipt=receipt)
    later = datetime.now(UTC) + timedelta(days=1000)
    CONSENT_DAYS.count_all(database, now=later)
    before = read(database, now=later)
    assert purge(database, now=later + KEPT_AFTER_EXPIRY) == 3
    assert read(database, now=later) == before
    assert before[0].chose_some == 5


def test_the_command_counts_before_it_purges(make_app: MakeApp) -> None:
    app = make_app()
    database = app.extensions["database"]
    at = datetime.now(UTC) - timedelta(days=800)
    with database.session() as session:
        session.add(make_decision(session, at))
        session.commit()
    seal(database)
    run = app.test_cli_runner().invoke
    run(args=["consent", "purge", "--dry-run"])
    assert read(database, now=datetime.now(UTC)) == ()
    assert "Deleted 1 decision in 1 batch" in run(args=["consent", "purge"]).output
    (found,) = read(database, now=datetime.now(UTC))
    assert (found.day, found.accepted) == (at.date(), 1)


def test_the_command_says_how_many_days_it_counted(make_app: MakeApp) -> None:
    app = make_app()
    with app.extensions["database"].session() as session:
        session.add(make_decision(session, datetime.now(UTC) - timedelta(days=100)))
        session.commit()
    run = app.test_cli_runner().invoke
    assert run(args=["consent", "count-days"]).output in {"Days counted: 100\n", "Days counted: 99\n"}
    assert run(args=["consent", "count-days"]).output == "Days counted: 0\n"


def test_who_took_something_back_stays_counted_so_when_what_they_said_before_is_purged(database: Database) -> None:
    with database.session() as session:
        first = make_decision(session, NOON - timedelta(days=5))
        second = make_decision(session, NOON - timedelta(days=4), analytics=False, supersedes_id=first.id)
        session.add(first)
        session.commit()
        seal(database)
        session.add(second)
        session.commit()
    CONSENT_DAYS.count_all(database, now=NOON)
    assert purge(database, now=NOON + timedelta(days=1000)) == 1
    assert [(rate.withdrew, rate.chose_some) for rate in read(database)] == [(1, 0), (0, 0)]


def test_erasing_a_link_changes_no_rate(database: Database) -> None:
    receipt = decide(database)
    now = datetime.now(UTC)
    before = read(database, now=now)
    with database.session() as session:
        erase_link(session, receipt, secret_key="a-secret-key-of-more-than-32-characters")
        session.commit()
    assert read(database, now=now) == before
    assert before[0].chose_some == 1
