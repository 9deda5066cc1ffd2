"""Reading messages and marking them as reviewed."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.staff.browsing import add_message, add_reviewer, database_of, sign_in, token_in
from webapp.feedback.service import Cursor, find_feedback
from webapp.staff.inbox import PAGE_SIZE

MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")
MESSAGE_LINK = re.compile(r'href="/staff/feedback/([0-9a-f-]{36})"')


def review(client: FlaskClient, message_id: uuid.UUID) -> str:
    """Press the button of a message and return the page that follows."""
    token = token_in(client.get("/staff/"))
    path = f"/staff/feedback/{message_id}/review"
    answer = client.post(path, data={"csrf_token": token}, follow_redirects=True)
    assert answer.request.path == f"/staff/feedback/{message_id}"
    return answer.text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "No messages wait."), (1, "1 message waits."), (3, "3 messages wait.")]
)
def test_the_overview_says_how_many_wait(app: Flask, reviewer: FlaskClient, count: int, text: str) -> None:
    for _ in range(count):
        add_message(app)
    answer = reviewer.get("/staff/")
    assert text in answer.text
    assert 'href="/staff/feedback"' in answer.text


def test_a_reviewed_message_no_longer_waits(app: Flask, reviewer: FlaskClient) -> None:
    reviewed = add_message(app)
    add_message(app)
    review(reviewer, reviewed)
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


@pytest.mark.parametrize("message_id", [str(MISSING), "1", "..", "%00", "0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c0g"])
def test_a_message_that_is_not_there_is_not_found(reviewer: FlaskClient, message_id: str) -> None:
    assert reviewer.get(f"/staff/feedback/{message_id}").status_code == 404


def test_a_message_shows_all_that_was_answered(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app, comments="No opening times", page="/staying-safe-online")
    page = reviewer.get(f"/staff/feedback/{message_id}").text
    for text in ("No opening times", "/staying-safe-online", "No: do not email", "Waiting"):
        assert text in page


def test_what_a_visitor_wrote_is_shown_and_never_run(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app, comments="<script>alert(1)</script>\nsecond & last line")
    for path in (f"/staff/feedback/{message_id}", "/staff/feedback"):
        page = reviewer.get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;\nsecond &amp; last line" in page
        assert "alert(1)</script>" not in page


def test_the_text_of_a_message_is_in_no_title(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app, comments="Something private")
    title = re.search("<title>(.*?)</title>", reviewer.get(f"/staff/feedback/{message_id}").text)
    assert title
    assert "private" not in title.group(1)


def test_marking_as_reviewed_says_so_once_and_keeps_who_and_when(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    page = review(reviewer, message_id)
    assert "Marked as reviewed" in page
    assert "Reviewed by ann.reader@staff.example on" in page
    assert "Mark as reviewed" not in page
    assert "Marked as reviewed" not in reviewer.get(f"/staff/feedback/{message_id}").text
    with database_of(app).session() as session:
        assert find_feedback(session, message_id).reviewed_at is not None


def test_the_second_of_two_reviewers_is_told_and_changes_nothing(app: Flask, reviewer: FlaskClient) -> None:
    add_reviewer(app, email="ben.other@staff.example")
    other = app.test_client()
    sign_in(other, email="ben.other@staff.example")
    message_id = add_message(app)
    review(other, message_id)
    page = review(reviewer, message_id)
    assert "Somebody else has already reviewed this message" in page
    assert "Success" not in page
    assert "Reviewed by ben.other@staff.example on" in page


def test_a_message_that_is_not_there_cannot_be_marked(reviewer: FlaskClient) -> None:
    token = token_in(reviewer.get("/staff/"))
    path = f"/staff/feedback/{MISSING}/review"
    assert reviewer.post(path, data={"csrf_token": token}).status_code == 404


def test_looking_at_a_message_marks_nothing(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    reviewer.get(f"/staff/feedback/{message_id}")
    assert reviewer.get(f"/staff/feedback/{message_id}/review").status_code == 405
    with database_of(app).session() as session:
        assert find_feedback(session, message_id).reviewed_at is None


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
