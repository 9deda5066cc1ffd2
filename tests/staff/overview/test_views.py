"""The overview: what waits, and pictures whose numbers stand beside them."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.feedback.stored import make_message
from tests.questions import asked_of
from tests.staff.browsing import add_message, database_of
from webapp import day_totals
from webapp.changes.draft import ChangeDraft
from webapp.changes.service import publish_change, write_change
from webapp.demo.seeding import Seeding
from webapp.feedback.days import FeedbackDay
from webapp.feedback.service import read_totals
from webapp.staff.overview import views as overview
from webapp.staff.written import write_date

HOUR = timedelta(hours=1)


def keep(app: Flask, *, age: timedelta = HOUR, **columns: object) -> str:
    """Store a message that came some time ago, and return its id."""
    with database_of(app).session() as session:
        message = make_message(datetime.now(UTC) - age, **columns)
        session.add(message)
        session.commit()
        return str(message.id)


def make_up(app: Flask, messages: int) -> None:
    seeding = Seeding(database_of(app), app.extensions["settings"], seed=7, until=datetime.now(UTC))
    list(seeding.start(messages=messages, days=60, is_beside_real=False))


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    ("count", "text"), [(0, "No messages wait."), (1, "1 message waits."), (3, "3 messages wait.")]
)
def test_it_says_how_many_wait(app: Flask, reviewer: FlaskClient, count: int, text: str) -> None:
    for _ in range(count):
        add_message(app)
    answer = reviewer.get("/staff/")
    assert text in answer.text
    assert 'href="/staff/feedback"' in answer.text


def test_the_urgent_are_first_with_their_clock(app: Flask, reviewer: FlaskClient) -> None:
    late = keep(app, age=5 * HOUR, urgency="urgent")
    acknowledged = {"acknowledged_at": datetime.now(UTC), "status": "acknowledged", "urgency": "urgent"}
    seen = keep(app, age=80 * HOUR, **acknowledged)
    life = keep(app, age=3 * HOUR + HOUR / 2, urgency="life")
    keep(app)

    page = reviewer.get("/staff/").text

    items = re.findall(r"<li><a href=\"/staff/feedback/([0-9a-f-]{36})\">.*?</li>", page, re.DOTALL)
    told = [text_of(item) for item in re.findall(r"<li><a href=\"/staff/feedback/.*?</li>", page, re.DOTALL)]
    assert items == [life, seen, late]
    assert "waits for 3 hours 30 minutes" in told[0]
    assert "Risk to life" in told[0]
    assert "acknowledged after 3 days" in told[1]
    assert ["Overdue" in item for item in told] == [False, False, True]


def test_more_than_anybody_needs_to_know_are_not_counted(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MOST_COUNTED", 2)
    for _ in range(3):
        keep(app)
    assert "2 messages or more wait." in reviewer.get("/staff/").text


def test_changes_are_marked_in_the_pictures_and_told(app: Flask, reviewer: FlaskClient) -> None:
    make_up(app, 500)
    today = datetime.now(UTC).date()
    with database_of(app).session() as session:
        for days_ago, title in ((20, "Opening times"), (300, "Long ago"), (5, "Larger words")):
            draft = ChangeDraft(
                title=title,
                you_said="You said so",
                we_did="We did so",
                page="/help",
                took_effect_on=today - timedelta(days=days_ago),
            )
            change = write_change(session, draft, now=datetime.now(UTC))
            publish_change(session, change.id, seen_version=change.version, now=datetime.now(UTC))
        session.commit()
    page = reviewer.get("/staff/").text
    assert page.count('class="app-chart__mark"') == 4
    told = text_of(page)
    assert told.index("Get help now: Opening times") < told.index("Get help now: Larger words")
    assert "Long ago" not in told


def test_every_picture_has_a_name_and_a_table_of_its_numbers(app: Flask, reviewer: FlaskClient) -> None:
    make_up(app, 2000)
    page = reviewer.get("/staff/").text
    names = re.findall(r'role="img" aria-labelledby="([^"]+)"', page)
    assert names == ["volume-title", "satisfied-title", "accepted-title"]
    assert page.count("<caption>") == 6  # by day, by week, ratings, the worst pages and the best, cookie choices
    with database_of(app).session() as session:
        now = datetime.now(UTC)
        totals = read_totals(session, since=now.date() - timedelta(days=89), now=now)
    by_day = page[page.index("Messages by day as a table") : page.index("Satisfaction by week as a table")]
    rows = re.findall(r'role="rowheader">(\d+ \w+ \d{4})</th><td [^>]*class="app-number">([\d,]+)</td>', by_day)
    assert {day: int(count) for day, count in rows} == {
        write_date(day): total.messages for day, total in totals.by_day.items()
    }


def test_no_picture_needs_a_style_that_the_policy_refuses(app: Flask, reviewer: FlaskClient) -> None:
    make_up(app, 500)
    assert " style=" not in reviewer.get("/staff/").text


def test_the_period_can_be_chosen_and_anything_else_is_the_usual_one(app: Flask, reviewer: FlaskClient) -> None:
    make_up(app, 500)
    assert "Messages by week" in reviewer.get("/staff/?days=365").text
    assert 'aria-current="true">30 days</a>' in reviewer.get("/staff/?days=30").text
    for odd in ("", "31", "-1", "x" * 300, "%00", "30&days=90"):
        assert 'aria-current="true">' in reviewer.get(f"/staff/?days={odd}").text


def test_an_empty_service_has_an_overview(reviewer: FlaskClient) -> None:
    page = reviewer.get("/staff/").text
    for text in ("Nobody gave a rating", "No page has enough answers", "too few choices", "No theme is kept yet"):
        assert text in page


def test_days_that_are_over_are_counted_when_it_is_opened(app: Flask, reviewer: FlaskClient) -> None:
    make_up(app, 500)
    with database_of(app).session() as session:
        assert session.scalar(select(func.count()).select_from(FeedbackDay)) == 0
    first = text_of(reviewer.get("/staff/").text)
    with database_of(app).session() as session:
        assert session.scalar(select(func.count(FeedbackDay.day.distinct()))) in {58, 59}
    assert text_of(reviewer.get("/staff/").text) == first


@pytest.mark.usefixtures("at_noon")
def test_as_many_questions_are_asked_of_the_database_however_much_there_is(app: Flask, reviewer: FlaskClient) -> None:
    def ask() -> int:
        with asked_of(app) as asked:
            reviewer.get("/staff/")
        return len(asked)

    make_up(app, 200)
    reviewer.get("/staff/")
    few = ask()
    make_up(app, 1500)
    assert ask() == few
    assert few <= 14


def test_one_visit_counts_a_part_and_says_what_is_left_out(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_totals, "MOST_ROWS_AT_ONCE", 1)
    for days_ago in (12, 11, 10):
        keep(app, age=timedelta(days=days_ago), rating=5)
    today = datetime.now(UTC).date()
    first, last = (f"{today - timedelta(days=days):%-d %B %Y}" for days in (11, 7))

    page = text_of(reviewer.get("/staff/").text)

    assert f"The days from {first} to {last} are still being counted" in page
    assert "1 message and 0 that looked like spam" in page
    refused = reviewer.get("/staff/figures")
    assert (refused.status_code, "Content-Disposition" in refused.headers) == (503, False)
    for _ in range(3):
        page = text_of(reviewer.get("/staff/").text)
    assert "still being counted" not in page
    assert "3 messages and 0 that looked like spam" in page
    assert reviewer.get("/staff/figures").mimetype == "text/csv"


def test_the_figures_to_publish_are_a_table_by_month(app: Flask, reviewer: FlaskClient) -> None:
    now = datetime.now(UTC)
    for rating in (5, 5, 4, 4, 4, 3, 2, 1, 5, 5, 5):
        keep(app, age=timedelta(days=70), rating=rating)
    keep(app, age=timedelta(days=40), rating=5)
    answer = reviewer.get("/staff/figures")
    assert answer.mimetype == "text/csv"
    assert f"satisfaction-{now:%Y-%m-%d}.csv" in answer.headers["Content-Disposition"]
    rows = {row["month"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    told = rows[f"{now - timedelta(days=70):%Y-%m}"]
    assert told["ratings"] in {"11", "12"}
    assert told["very satisfied"] in {"5", "6"}
    assert f"{now:%Y-%m}" not in rows
