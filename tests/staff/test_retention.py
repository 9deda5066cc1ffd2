"""What is due, what is held, and what went."""

import re
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.feedback.stored import make_message
from tests.questions import asked_of, explain
from tests.staff.browsing import add_message, change, database_of
from webapp.feedback.retention import FeedbackRemoval

REASON = "The order of a court"
CELLS = re.compile(r"<tr role=\"row\">(.*?)</tr>")


def add_old(app: Flask, *, days_ago: float, **columns: object) -> None:
    with database_of(app).session() as session:
        session.add(make_message(datetime.now(UTC) - timedelta(days=days_ago), **columns))
        session.commit()


def add_removals(app: Flask, number: int) -> None:
    first = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
    with database_of(app).session() as session:
        for minutes in range(number):
            at = first + timedelta(minutes=minutes)
            line = FeedbackRemoval(removed_at=at, removed_class="messages", older_than=first, number=1000 + minutes)
            session.add(line)
        session.commit()


def test_what_is_due_is_told_by_class_now_and_within_a_week(app: Flask, reviewer: FlaskClient) -> None:
    add_old(app, days_ago=366)
    add_old(app, days_ago=366, urgency="life")  # nobody has closed it: it stays
    add_old(app, days_ago=362)
    add_old(app, days_ago=31, quarantine_reasons=["Haste"])
    add_old(
        app, days_ago=31, sealed=b"sealed", sealed_until=datetime.now(UTC) - timedelta(days=1), personal_data=["name"]
    )
    page = reviewer.get("/staff/retention").text
    rows = [re.sub("<[^>]+>", " ", row).split() for row in CELLS.findall(page)]
    counts = {row[0]: row[-2:] for row in rows[:3]}
    assert counts == {"Originals": ["1", "1"], "Suspected": ["1", "1"], "Messages": ["1", "2"]}


def test_what_is_held_is_told_with_its_reason(app: Flask, reviewer: FlaskClient) -> None:
    assert "Nothing is held." in reviewer.get("/staff/retention").text
    message_id = add_message(app)
    change(reviewer, message_id, "hold", reason=REASON)
    page = reviewer.get("/staff/retention").text
    assert REASON in page
    assert f"/staff/feedback/{message_id}/hold" in page
    assert "Kept as long as others" in page


def test_each_line_of_the_log_has_a_certificate_that_tells_nothing_of_the_messages(
    app: Flask, reviewer: FlaskClient
) -> None:
    assert "Nothing was deleted so far." in reviewer.get("/staff/retention").text
    add_removals(app, 1)
    path = re.search(r'href="(/staff/retention/[0-9a-f-]{36})" download', reviewer.get("/staff/retention").text)
    assert path
    answer = reviewer.get(path[1])
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "Deleted:          2026-03-14 15:09:26 UTC" in answer.text
    assert "Number:           1,000" in answer.text


def test_the_log_is_read_page_by_page(app: Flask, reviewer: FlaskClient) -> None:
    add_removals(app, 51)
    first = reviewer.get("/staff/retention").text
    older = re.search(r'href="(/staff/retention\?before=[^"]+)"', first)
    assert older
    second = reviewer.get(older[1]).text
    assert (first.count(">Certificate<span"), second.count(">Certificate<span")) == (50, 1)
    assert 'rel="next"' not in second


def test_a_position_that_is_none_is_refused(reviewer: FlaskClient) -> None:
    assert reviewer.get("/staff/retention?before=x").status_code == 400
    assert reviewer.get("/staff/retention/0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07").status_code == 404


def test_no_question_of_the_page_reads_every_message(app: Flask, reviewer: FlaskClient) -> None:
    for days_ago in range(40):
        add_old(app, days_ago=days_ago)
    with database_of(app).session() as session:
        session.execute(text("ANALYZE"))
        session.commit()
    with asked_of(app) as asked:
        assert reviewer.get("/staff/retention").status_code == 200
    reading = [found for found in asked if "FROM feedback" in found[0]]
    assert len(reading) >= 7
    if database_of(app).engine.dialect.name == "sqlite":  # PostgreSQL rightly reads the whole of so small a table
        assert [
            plan for plan in (explain(app, *found) for found in reading) if re.search(r"SCAN feedback\b", plan)
        ] == []
