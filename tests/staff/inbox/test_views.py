"""The overview and the list of messages."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.staff.browsing import add_message, add_reviewer, change, sign_in
from webapp.feedback.service import Cursor
from webapp.staff.inbox.views import PAGE_SIZE

MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")
MESSAGE_LINK = re.compile(r'href="/staff/feedback/([0-9a-f-]{36})"')


def test_a_reviewed_message_no_longer_waits(app: Flask, reviewer: FlaskClient) -> None:
    reviewed = add_message(app)
    add_message(app)
    change(reviewer, reviewed, "status", to="no_action")
    assert "1 message waits." in reviewer.get("/staff/").text


def test_the_list_shows_every_message_once_newest_first(app: Flask, reviewer: FlaskClient) -> None:
    ids = [str(add_message(app, comments=f"Message {number}")) for number in range(PAGE_SIZE + 3)]
    first = reviewer.get("/staff/feedback")
    next_path = re.search(r'href="(/staff/feedback\?after=[^"]+)"', first.text)
    assert next_path
    second = reviewer.get(next_path.group(1))
    assert MESSAGE_LINK.findall(first.text) == ids[:2:-1]
    assert MESSAGE_LINK.findall(second.text) == ids[2::-1]
    assert 'rel="next"' not in second.text


def test_a_new_message_does_not_move_the_next_page(app: Flask, reviewer: FlaskClient) -> None:
    ids = [add_message(app) for _ in range(3)]
    page = f"/staff/feedback?after={Cursor(rank=0, last_id=ids[2])}"
    seen = MESSAGE_LINK.findall(reviewer.get(page).text)
    add_message(app)
    assert MESSAGE_LINK.findall(reviewer.get(page).text) == seen


def test_an_exactly_full_page_has_no_next_page(app: Flask, reviewer: FlaskClient) -> None:
    for _ in range(PAGE_SIZE):
        add_message(app)
    assert "after=" not in reviewer.get("/staff/feedback").text


def test_an_empty_list_says_so(reviewer: FlaskClient) -> None:
    assert "There are no messages." in reviewer.get("/staff/feedback").text
    assert "There are no earlier messages." in reviewer.get(f"/staff/feedback?after=0{MISSING.hex}").text


@pytest.mark.parametrize(
    "after",
    [
        "",
        "1",
        "latest",
        "%00",
        "0193d5a8",
        f"{MISSING}'--",
        f"3{MISSING.hex}",
        str(MISSING),
        "%F0%9F%92%A9",
        "9" * 5_000,
    ],
)
def test_a_malformed_position_in_the_list_is_refused_on_a_page(reviewer: FlaskClient, after: str) -> None:
    answer = reviewer.get(f"/staff/feedback?after={after}")
    assert answer.status_code == 400
    assert "<h1>" in answer.text


def test_what_a_visitor_wrote_is_shown_and_never_run(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app, comments="<script>alert(1)</script>\nsecond & last line")
    for path in (f"/staff/feedback/{message_id}", "/staff/feedback"):
        page = reviewer.get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;\nsecond &amp; last line" in page
        assert "alert(1)</script>" not in page


def test_a_message_that_tells_of_danger_is_marked_and_to_be_read_first(app: Flask, client: FlaskClient) -> None:
    add_reviewer(app)
    sign_in(client)
    ordinary = add_message(app)
    urgent = add_message(app, comments="My husband is going to kill me tonight, please help")

    overview = client.get("/staff/").text
    assert str(urgent) in overview
    assert str(ordinary) not in overview
    assert "Risk to life" in client.get("/staff/feedback").text
    message = client.get(f"/staff/feedback/{urgent}").text
    assert "Risk to life" in message
    assert "What screening found" in message


def test_a_message_that_looks_like_spam_says_why(app: Flask, client: FlaskClient) -> None:
    add_reviewer(app)
    sign_in(client)
    message = add_message(app, suspicions=("a field that people cannot see was filled in",))
    assert "Looks like spam: a field that people cannot see" in client.get(f"/staff/feedback/{message}").text
