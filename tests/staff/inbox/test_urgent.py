"""The queue of messages that may tell of danger."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import MakeApp
from tests.feedback.stored import make_message
from tests.staff.browsing import add_reviewer, change, database_of, sign_in, token_in
from webapp.feedback.service import find_feedback

BEN = "ben.other@staff.example"
LINK = re.compile(r'<th [^>]*><a href="/staff/feedback/([0-9a-f-]{36})"')


def add_urgent(app: Flask, *, hours_ago: float, urgency: str = "urgent") -> uuid.UUID:
    """Add a message that may tell of danger and came so long ago."""
    message = make_message(datetime.now(UTC) - timedelta(hours=hours_ago), urgency=urgency)
    with database_of(app).session() as session:
        session.add(message)
        session.commit()
    return message.id


def press(client: FlaskClient, message_id: uuid.UUID, to: str, *, version: int) -> TestResponse:
    """Press the one button of a row."""
    form = {"csrf_token": token_in(client.get("/staff/urgent")), "version": version, "to": to, "back": "urgent"}
    return client.post(f"/staff/feedback/{message_id}/status", data=form, follow_redirects=True)


def test_a_risk_to_life_comes_first_and_then_the_oldest(app: Flask, reviewer: FlaskClient) -> None:
    young, old = add_urgent(app, hours_ago=1), add_urgent(app, hours_ago=2)
    life = add_urgent(app, hours_ago=0.5, urgency="life")
    add_urgent(app, hours_ago=9, urgency="none")
    page = reviewer.get("/staff/urgent").text
    assert LINK.findall(page) == [str(life), str(old), str(young)]
    assert "Nothing special" not in page  # the text is on the page of the message alone


@pytest.mark.parametrize(("target", "is_overdue"), [(3, True), (4, False)])
def test_the_clock_runs_against_the_target(make_app: MakeApp, target: int, *, is_overdue: bool) -> None:
    app = make_app(urgent_target_hours=target)
    add_reviewer(app)
    client = app.test_client()
    sign_in(client)
    add_urgent(app, hours_ago=3.5)
    page = client.get("/staff/urgent").text
    assert f"within {target} hours" in page
    assert "3 hours 30 minutes" in page
    assert ("Overdue" in page) is is_overdue


def test_one_press_acknowledges_and_a_second_person_escalates(app: Flask, reviewer: FlaskClient) -> None:
    add_reviewer(app, email=BEN)
    other = app.test_client()
    sign_in(other, email=BEN)
    message_id = add_urgent(app, hours_ago=9)

    page = press(reviewer, message_id, "acknowledged", version=1)
    assert page.request.path == "/staff/urgent"
    assert "The status is now “Acknowledged”" in page.text
    assert "9 hours, then acknowledged by ann.reader@staff.example" in page.text
    assert "Overdue" not in page.text
    assert "Somebody else escalates or closes it" in page.text
    assert ">Escalate<" in other.get("/staff/urgent").text

    page = press(other, message_id, "escalated", version=2)
    assert "Close it with an outcome" in page.text
    change(other, message_id, "status", to="closed", words="The police have it")
    assert LINK.findall(other.get("/staff/urgent").text) == []
    with database_of(app).session() as session:
        assert find_feedback(session, message_id).status == "closed"


def test_who_presses_second_is_shown_the_message_as_it_is(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_urgent(app, hours_ago=1)
    press(reviewer, message_id, "acknowledged", version=1)
    answer = press(reviewer, message_id, "acknowledged", version=1)
    assert answer.status_code == 409
    assert "This message changed after you opened it" in answer.text


def test_an_empty_queue_says_so(reviewer: FlaskClient) -> None:
    assert reviewer.get("/staff/urgent").text.count("None.") == 3
