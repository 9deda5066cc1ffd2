"""The list of messages, filtered and searched through its address; the filters that somebody keeps; the audit of it."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from tests.feedback.stored import FIRST_AT, store
from tests.staff.browsing import add_reviewer, database_of, sign_in, token_in
from webapp.feedback.models import FeedbackTag, Tag
from webapp.staff.audit import AuditEntry
from webapp.staff.inbox.filter_query import NAMES
from webapp.staff.inbox.listing import PAGE_SIZE

MESSAGE_LINK = re.compile(r'href="/staff/feedback/([0-9a-f-]{36})["?]')
MOST_QUERIES = 10


def ids_on(page: str) -> list[uuid.UUID]:
    return [uuid.UUID(found) for found in MESSAGE_LINK.findall(page)]


def read_audit(app: Flask) -> list[tuple[str, object]]:
    with database_of(app).session() as session:
        lines = session.execute(select(AuditEntry.action, AuditEntry.details).order_by(AuditEntry.id))
        return [(action, details) for action, details in lines if "message" in action or "filter" in action]


def chips_on(page: str) -> dict[str, str]:
    """Return the conditions in force and where each is removed."""
    found = re.findall(r'<a class="app-chip" href="([^"]+)"><span[^>]*>Remove the filter </span>(.*?) <span', page)
    return {unescape(text): unescape(href) for href, text in found}


def test_a_filter_shows_what_fits_says_so_and_can_be_taken_off(app: Flask, reviewer: FlaskClient) -> None:
    keys = store(app, {"page": "/help", "rating": 1}, {"page": "/capacity", "rating": 1}, {"page": "/help"})
    page = reviewer.get("/staff/feedback?page=/help&rating=1&rating=2&status=&since=").text
    assert ids_on(page) == [keys[0]]
    assert "1 message, without what looks like spam." in page
    chips = chips_on(page)
    assert list(chips) == ["Page: Get help now", "Rating: 1", "Rating: 2"]
    assert ids_on(reviewer.get(chips["Page: Get help now"]).text) == [keys[1], keys[0]]
    nothing = reviewer.get(chips["Rating: 1"]).text
    assert ids_on(nothing) == []
    assert "Export these messages" in page
    assert "Export these messages" not in nothing


def test_words_are_searched_and_the_form_keeps_them(app: Flask, reviewer: FlaskClient) -> None:
    keys = store(app, {"comments": "the print button"}, {"comments": "print the page"}, {"comments": ""})
    page = reviewer.get("/staff/feedback?" + urlencode({"words": 'print -"print button"'})).text
    assert ids_on(page) == [keys[1]]
    assert 'value="print -&#34;print button&#34;"' in page


@pytest.mark.parametrize("query", ["page=%20/help", "words=%00", "tag=%E2%80%8B", "since=2026-1-5"])
def test_what_nobody_sees_in_what_was_typed_is_no_matter(app: Flask, reviewer: FlaskClient, query: str) -> None:
    keys = store(app, {"page": "/help"})
    assert ids_on(reviewer.get(f"/staff/feedback?{query}").text) == keys


def test_the_next_page_keeps_the_filter(app: Flask, reviewer: FlaskClient) -> None:
    keys = store(app, *[{"page": "/help"}, {"page": "/"}] * (PAGE_SIZE + 1))
    first = reviewer.get("/staff/feedback?page=/help&order=urgent")
    found = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert found
    second = reviewer.get(unescape(found[1]))
    assert ids_on(first.text) + ids_on(second.text) == keys[-2::-2]


def test_many_are_counted_as_many(app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.staff.inbox.listing.MOST_COUNTED", 3)
    store(app, *[{}] * 4)
    assert "3 or more messages" in reviewer.get("/staff/feedback").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("words=-print", "Enter a word to look for, beside those that must not be there"),
        ("words=" + "a" * 10_000, "200 characters or fewer"),
        ("page=help", "Page must be a path on this site"),
        ("since=2026-02-31", "Not a valid date"),
        ("since=2026-03-02&until=2026-03-01", "The last day must not be before the first one"),
        ("status=lost", "not a valid choice"),
        ("assignee=somebody", "Not a valid choice"),
        ("tag=" + "a" * 41, "40 characters or fewer"),
    ],
)
def test_a_filter_that_cannot_be_is_told_at_its_field(reviewer: FlaskClient, query: str, words: str) -> None:
    answer = reviewer.get(f"/staff/feedback?{query}")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert words in unescape(answer.text)


any_value = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["new", "life", "1", "me", "nobody", "/help", "yes", "only", "urgent", "2026-03-01", "9999-12-31", "0001-01-01"]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.lists(st.tuples(st.sampled_from([*NAMES, "other"]), any_value), max_size=6))
def test_any_query_gets_a_list_or_a_clear_answer(reviewer: FlaskClient, query: list[tuple[str, str]]) -> None:
    assert reviewer.get("/staff/feedback?" + urlencode(query)).status_code in {200, 422}


def test_reading_and_searching_are_accounted_for_once_a_page_and_without_what_was_typed(
    app: Flask, reviewer: FlaskClient
) -> None:
    store(app, {"comments": "the print button"})
    reviewer.get("/staff/feedback?rating=1")
    reviewer.get("/staff/feedback?words=print&tag=secret")
    assert read_audit(app) == [
        ("read a list of messages", {"filter": {"rating": ["1"]}, "shown": 0}),
        ("searched messages", {"filter": {"words": ["…"], "tag": ["…"]}, "shown": 0}),
    ]


def test_a_page_asks_the_database_no_more_often_for_many_messages(app: Flask, reviewer: FlaskClient) -> None:
    keys = store(app, *[{"assignee_id": uuid.uuid4(), "personal_data": ["phone"]}] * PAGE_SIZE)
    with database_of(app).session() as session:
        session.add(Tag(name="print", created_at=FIRST_AT))
        session.flush()
        session.add_all([FeedbackTag(tag="print", feedback_id=key) for key in keys])
        session.commit()
    with count_queries(app) as seen:
        page = reviewer.get("/staff/feedback?order=urgent").text
    assert page.count(">print</strong>") == page.count(">Personal details</strong>") == PAGE_SIZE
    assert len(seen) <= MOST_QUERIES, "\n".join(seen)


@contextmanager
def count_queries(app: Flask) -> Iterator[list[str]]:
    """Collect the questions that are put to the database, but for those of signing in and the audit."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if statement.startswith("SELECT") and "staff_session" not in statement and "audit" not in statement:
            seen.append(statement)

    engine = database_of(app).engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def keep(client: FlaskClient, name: str, query: str) -> str:
    """Keep a filter and return the page that follows."""
    token = token_in(client.get("/staff/feedback"))
    form = {"csrf_token": token, "name": name, "query": query}
    return client.post("/staff/feedback/filters", data=form, follow_redirects=True).text


def test_a_kept_filter_is_listed_for_who_kept_it_alone_and_can_be_removed(app: Flask, reviewer: FlaskClient) -> None:
    page = keep(reviewer, "  Low   ratings ", "rating=1&rating=2")
    assert "The filter is kept as “Low ratings”" in page
    assert '<a href="/staff/feedback?rating=1&amp;rating=2" aria-current="true">Low ratings</a>' in page
    add_reviewer(app, email="ben.other@staff.example")
    other = app.test_client()
    sign_in(other, email="ben.other@staff.example")
    assert "Low ratings" not in other.get("/staff/feedback").text

    found = re.search(r'action="(/staff/feedback/filters/[^"]+/remove)"', page)
    assert found
    for client, status in ((other, 404), (reviewer, 303), (reviewer, 404)):
        token = token_in(client.get("/staff/feedback"))
        assert client.post(found[1], data={"csrf_token": token}).status_code == status
    assert "Low ratings" not in reviewer.get("/staff/feedback").text
    assert [action for action, _ in read_audit(app) if "filter" in action] == ["kept a filter", "removed a filter"]


def test_a_name_that_is_taken_gets_the_new_filter(reviewer: FlaskClient) -> None:
    keep(reviewer, "Mine", "rating=1")
    page = keep(reviewer, "Mine", "rating=5")
    assert 'href="/staff/feedback?rating=5"' in page
    assert 'href="/staff/feedback?rating=1"' not in page


def test_a_filter_needs_a_name_and_must_be_one(reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Enter a name for the filter" in keep(reviewer, "  ", "rating=1")
    assert "60 characters or fewer" in keep(reviewer, "a" * 61, "rating=1")
    token = token_in(reviewer.get("/staff/feedback"))
    for query in ("rating=9", "words=-only", "since=never", "&" * 500 + "rating=x"):
        form = {"csrf_token": token, "name": "Odd", "query": query}
        assert reviewer.post("/staff/feedback/filters", data=form).status_code == 400
    monkeypatch.setattr("webapp.staff.inbox.saved_filters.MOST_KEPT", 0)
    assert "remove one first" in keep(reviewer, "One more", "rating=1")


def search(client: FlaskClient, **fields: str) -> TestResponse:
    """Send the form above the list."""
    token = token_in(client.get("/staff/feedback"))
    return client.post("/staff/feedback/search", data={"csrf_token": token, **fields})


def test_words_that_are_searched_for_are_in_no_address(app: Flask, reviewer: FlaskClient) -> None:
    keys = store(app, {"comments": "Dorothea Vane rang"}, *[{"comments": "Dorothea Vane"}] * (PAGE_SIZE + 1), {})
    first = search(reviewer, words="dorothea vane", rating="", order="urgent")
    assert first.status_code == 303
    page = reviewer.get(first.location).text
    assert ids_on(page) == keys[-2 : -2 - PAGE_SIZE : -1]
    assert 'value="dorothea vane"' in page
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following
    assert ids_on(reviewer.get(unescape(following[1])).text) == keys[1::-1]
    addresses = re.findall(r'(?:href|action)="([^"]+)"', page)
    assert "dorothea" not in " ".join([first.location, *addresses]).lower()


def test_a_search_that_cannot_be_is_told_at_its_field_and_kept(reviewer: FlaskClient) -> None:
    answer = search(reviewer, words="-print", page="/help")
    assert answer.status_code == 422
    assert "Enter a word to look for" in answer.text
    assert 'value="-print"' in answer.text
    assert '<option selected value="/help">' in answer.text


def test_a_kept_search_has_its_words_in_no_address(app: Flask, reviewer: FlaskClient) -> None:
    keys = store(app, {"comments": "print"}, {"comments": "else"})
    page = keep(reviewer, "Printing", "words=print")
    address, _ = set(re.findall(r'<a href="([^"]+)"[^>]*>Printing<', page))
    assert "print" not in address.lower()
    assert ids_on(reviewer.get(unescape(address)).text) == keys[:1]


@pytest.mark.parametrize("sealed", ["", "x", "gAAAAA==", "%00"])
def test_words_that_were_not_sealed_here_are_refused(reviewer: FlaskClient, sealed: str) -> None:
    for path in ("/staff/feedback", "/staff/feedback/export", f"/staff/feedback/{uuid.UUID(int=0)}/next"):
        assert reviewer.get(f"{path}?search={sealed}").status_code == 400


def test_the_audit_keeps_of_a_filter_what_it_asks_for_and_nothing_else(app: Flask, reviewer: FlaskClient) -> None:
    reviewer.get("/staff/feedback?page=/help&page=Dorothea&rating=1&rating=1&useful=yes&useful=Vane&other=x")
    asked = {"page": ["/help"], "rating": ["1"], "useful": ["yes"]}
    assert read_audit(app) == [("read a list of messages", {"filter": asked, "shown": 0})]
