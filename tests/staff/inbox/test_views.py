"""The overview and the list of messages."""

import re
import uuid
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.staff.browsing import add_message, add_reviewer, change, sign_in, token_in
from webapp.feedback.service import Cursor
from webapp.staff.inbox.listing import PAGE_SIZE

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
    assert reviewer.get("/staff/feedback").text.count("No message") == 1
    assert "No message fits the filter" in reviewer.get("/staff/feedback?rating=1").text


def test_a_place_below_the_last_message_says_so(app: Flask, reviewer: FlaskClient) -> None:
    last = add_message(app)
    page = reviewer.get(f"/staff/feedback?after={Cursor(rank=0, last_id=last)}").text
    assert "There are no earlier messages." in page
    assert "Back to the first messages" in page


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


def follow_next(client: FlaskClient, page: str) -> TestResponse:
    """Follow the link to the next message on a page."""
    found = re.search(r'href="([^"]+)">Next message</a>', page)
    assert found
    return client.get(unescape(found[1]), follow_redirects=True)


def test_the_next_message_is_the_next_of_the_list_that_waits(app: Flask, reviewer: FlaskClient) -> None:
    last, done, other_page, first = (
        add_message(app, comments=words, page=page)
        for words, page in (
            ("Nothing opens", "/help"),
            ("Too long", "/help"),
            ("All well", "/"),
            ("Too short", "/help"),
        )
    )
    change(reviewer, done, "status", to="no_action")
    page = reviewer.get(f"/staff/feedback/{first}?page=/help").text
    answer = follow_next(reviewer, page)
    assert answer.request.path == f"/staff/feedback/{last}"
    assert answer.request.args["page"] == "/help"
    assert follow_next(reviewer, reviewer.get(f"/staff/feedback/{first}").text).request.path.endswith(str(other_page))

    end = follow_next(reviewer, answer.text)
    assert end.request.full_path == "/staff/feedback?page=/help"
    assert "No more messages wait below that one" in end.text


def test_the_next_of_the_most_urgent_is_the_next_urgent_one(app: Flask, reviewer: FlaskClient) -> None:
    ordinary = add_message(app)
    urgent = add_message(app, comments="My husband is going to kill me tonight, please help")
    add_message(app, comments="The newest of all")
    answer = follow_next(reviewer, reviewer.get(f"/staff/feedback/{urgent}?order=urgent").text)
    assert "The newest of all" in answer.text
    assert follow_next(reviewer, answer.text).request.path == f"/staff/feedback/{ordinary}"


def test_what_is_done_with_a_message_leads_on_to_the_next_of_the_same_list(app: Flask, reviewer: FlaskClient) -> None:
    last, first = (add_message(app, comments=words) for words in ("Nothing opens", "Too long"))
    page = reviewer.get(f"/staff/feedback/{first}?status=new")
    form = {"csrf_token": token_in(page), "version": "1", "to": "actioned"}
    done = reviewer.post(f"/staff/feedback/{first}/status?status=new", data=form, follow_redirects=True)
    assert f'action="/staff/feedback/{first}/status?status=new"' in page.text
    assert "The status is now “Actioned”" in done.text
    assert follow_next(reviewer, done.text).request.path == f"/staff/feedback/{last}"


@pytest.mark.parametrize(("query", "status"), [("", 404), ("rating=9", 400), ("words=-only", 400), ("since=x", 400)])
def test_the_next_of_no_message_or_no_list_is_not_there(reviewer: FlaskClient, query: str, status: int) -> None:
    assert reviewer.get(f"/staff/feedback/{MISSING}/next?{query}").status_code == status
