"""Totals by day and page: counted once, always equal to the messages, and kept when those go."""

import threading
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select

from tests.feedback.drafts import read_stored
from tests.feedback.stored import make_message
from webapp.demo.seeding import Seeding
from webapp.feedback.days import OTHER_PAGES, FeedbackDay
from webapp.feedback.models import Feedback
from webapp.feedback.service import Totals, TotalsSince, count_finished_days, counting, has_uncounted_days, read_totals

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
TODAY = NOON.date()
LONG_AGO = date(2000, 1, 1)


def keep(app: Flask, *messages: tuple[datetime, dict[str, Any]]) -> None:
    with app.extensions["database"].session() as session:
        session.add_all(make_message(at, **columns) for at, columns in messages)
        session.commit()


def count(app: Flask, now: datetime = NOON) -> int:
    """Count all that is due, and return how many days that were."""
    number = 0
    while True:
        with app.extensions["database"].session() as session:
            counted = count_finished_days(session, now=now)
            session.commit()
        if not counted:
            return number
        number += counted


def read(app: Flask, *, since: date = LONG_AGO, now: datetime = NOON) -> TotalsSince:
    with app.extensions["database"].session() as session:
        return read_totals(session, since=since, now=now)


def days_kept(app: Flask) -> list[date]:
    with app.extensions["database"].session() as session:
        return sorted(set(session.scalars(select(FeedbackDay.day))))


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


@pytest.mark.parametrize("is_counted", [False, True])
def test_the_totals_are_those_of_the_messages(app: Flask, *, is_counted: bool) -> None:
    run = Seeding(app.extensions["database"], app.extensions["settings"], seed=7, until=NOON)
    list(run.start(messages=1500, days=40, is_beside_real=False))
    if is_counted:
        assert count(app) == 39
    since = TODAY - timedelta(days=20)
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


def test_a_day_is_counted_once_it_is_over_and_has_settled(app: Flask) -> None:
    keep(app, (at(1), {}), (at(0.6), {}))
    midnight = datetime.combine(TODAY, time(), UTC)
    assert count(app, midnight + timedelta(minutes=119)) == 0
    assert count(app, midnight + timedelta(minutes=121)) == 1
    assert count(app, midnight + timedelta(minutes=122)) == 0
    assert days_kept(app) == [TODAY - timedelta(days=1)]


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
    assert run(args=["feedback", "count-days"]).output in {"100 days were counted\n", "99 days were counted\n"}
    assert run(args=["feedback", "count-days"]).output == "0 days were counted\n"


def test_pages_that_are_seldom_spoken_of_are_summed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PAGES_APART", 2)
    pages = ["/help", "/help", "/help", "/", "/", "/made-up-1", "/made-up-2"]
    keep(app, *((at(3), {"page": page}) for page in pages))
    before = read(app).by_page
    count(app)
    after = read(app).by_page
    assert {page: totals.messages for page, totals in after.items()} == {"/help": 3, "/": 2, OTHER_PAGES: 2}
    assert after == before


def test_two_that_count_at_once_count_once(app: Flask) -> None:
    keep(app, *((at(days), {}) for days in range(1, 40)))
    threads = [threading.Thread(target=count, args=(app,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(days_kept(app)) == 39
    assert sum(totals.messages for totals in read(app).by_day.values()) == 39


def test_reading_asks_few_questions_however_many_days_there_are(app: Flask) -> None:
    keep(app, *((at(days), {}) for days in range(1, 80)))
    count(app)
    asked: list[str] = []
    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *found: asked.append(found[2]))
    read(app)
    assert sum(question.startswith("SELECT") for question in asked) == 4, asked


def test_whether_there_is_something_to_count(app: Flask) -> None:
    keep(app, (at(3), {}))
    with app.extensions["database"].session() as session:
        assert has_uncounted_days(session, now=NOON)
        count_finished_days(session, now=NOON)
        assert not has_uncounted_days(session, now=NOON)
        assert has_uncounted_days(session, now=NOON + timedelta(days=1))
