"""Totals by day and page: always equal to the messages, and kept when those go."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event

from tests.feedback.drafts import read_stored
from tests.feedback.stored import make_message
from webapp.demo.seeding import Seeding
from webapp.feedback.days import OTHER_PAGES
from webapp.feedback.models import Feedback
from webapp.feedback.service import FEEDBACK_DAYS, Totals, TotalsSince, counting, read_totals

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
TODAY = NOON.date()
LONG_AGO = date(2000, 1, 1)


def keep(app: Flask, *messages: tuple[datetime, dict[str, Any]]) -> None:
    with app.extensions["database"].session() as session:
        session.add_all(make_message(at, **columns) for at, columns in messages)
        session.commit()


def count(app: Flask, now: datetime = NOON) -> int:
    """Count all that is due, and return how many days that were."""
    return FEEDBACK_DAYS.count_all(app.extensions["database"], now=now)


def read(app: Flask, *, since: date = LONG_AGO, now: datetime = NOON) -> TotalsSince:
    with app.extensions["database"].session() as session:
        return read_totals(session, since=since, now=now)


def at(days_ago: float) -> datetime:
    return NOON - timedelta(days=days_ago)


def expected(messages: list[Feedback]) -> Totals:
    """Count one by one what the database counts at once."""
    good = [message for message in messages if not message.quarantine_reasons or message.urgency != "none"]
    ratings = Counter(message.rating for message in good)
    return Totals(
        messages=len(good),
        spam=len(messages) - len(good),
        urgent=sum(message.urgency != "none" for message in messages),
        useful_yes=sum(message.useful is True for message in good),
        useful_no=sum(message.useful is False for message in good),
        **{f"rating_{rating}": ratings[rating] for rating in range(1, 6)},
    )


@pytest.mark.parametrize(("is_counted", "days"), [(False, 6), (True, 20)])
def test_the_totals_are_those_of_the_messages(app: Flask, *, is_counted: bool, days: int) -> None:
    run = Seeding(app.extensions["database"], app.extensions["settings"], seed=7, until=NOON)
    list(run.start(messages=1500, days=40, is_beside_real=False))
    if is_counted:
        assert count(app) == 39
    since = TODAY - timedelta(days=days)
    messages = [message for message in read_stored(app) if message.created_at.date() >= since]

    totals = read(app, since=since)

    for day in totals.by_day:
        assert totals.by_day[day] == expected([found for found in messages if found.created_at.date() == day]), day
    for page in set(totals.by_page) - {OTHER_PAGES}:
        assert totals.by_page[page] == expected([found for found in messages if found.page == page]), page
    assert sum(day.messages + day.spam for day in totals.by_day.values()) == len(messages)
    assert totals.by_page[OTHER_PAGES] == Totals()


def test_what_looks_like_spam_is_a_number_and_no_answer(app: Flask) -> None:
    suspicious = {"quarantine_reasons": ["Haste"], "rating": 5, "useful": True}
    keep(app, (at(3), suspicious), (at(3), suspicious | {"urgency": "life"}), (at(3), {"rating": 2, "useful": False}))
    count(app)
    assert read(app).by_day[at(3).date()] == Totals(
        messages=2, spam=1, urgent=1, useful_yes=1, useful_no=1, rating_2=1, rating_5=1
    )


def test_a_day_without_messages_is_counted_too(app: Flask) -> None:
    keep(app, (at(4), {}))
    assert count(app) == 4
    assert read(app).by_day[TODAY - timedelta(days=2)] == Totals()


def test_a_service_without_messages_has_nothing_to_count(app: Flask) -> None:
    assert count(app) == 0
    assert read(app).by_day == {TODAY: Totals()}


def test_totals_stay_when_their_messages_are_gone(app: Flask) -> None:
    keep(app, (at(3), {"rating": 4}), (at(0), {"rating": 4}))
    count(app)
    with app.extensions["database"].session() as session:
        session.execute(delete(Feedback))
        session.commit()
    totals = read(app)
    assert totals.by_day[at(3).date()].rating_4 == 1
    assert totals.by_day[TODAY].rating_4 == 0


def test_purging_counts_first(app: Flask) -> None:
    old = datetime.now(UTC) - timedelta(days=400)
    keep(app, (old, {"rating": 4}))
    result = app.test_cli_runner().invoke(args=["feedback", "purge"])
    assert "messages: 1 were deleted" in result.output
    assert read(app, now=datetime.now(UTC)).by_day[old.date()].rating_4 == 1


def test_the_command_says_how_many_days_it_counted(app: Flask) -> None:
    keep(app, (datetime.now(UTC) - timedelta(days=100), {}))
    run = app.test_cli_runner().invoke
    assert run(args=["feedback", "count-days"]).output in {"Days counted: 100\n", "Days counted: 99\n"}
    assert run(args=["feedback", "count-days"]).output == "Days counted: 0\n"


def test_pages_that_are_seldom_spoken_of_are_summed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PAGES_APART", 2)
    pages = ["/help", "/help", "/help", "/", "/", "/made-up-1", "/made-up-2"]
    keep(app, *((at(3), {"page": page}) for page in pages))
    before = read(app).by_page
    count(app)
    after = read(app).by_page
    assert {page: totals.messages for page, totals in after.items()} == {"/help": 3, "/": 2, OTHER_PAGES: 2}
    assert after == before


def test_reading_asks_few_questions_however_many_days_there_are(app: Flask) -> None:
    keep(app, *((at(days), {}) for days in range(1, 80)))
    count(app)
    asked: list[str] = []
    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *found: asked.append(found[2]))
    read(app)
    assert sum(question.startswith("SELECT") for question in asked) == 4, asked
