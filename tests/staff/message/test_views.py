"""One message: what its page shows, and what staff do to it."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from tests.staff.browsing import (
    EMAIL,
    add_message,
    add_reviewer,
    change,
    database_of,
    latest_message_id,
    sign_in,
    token_in,
)
from webapp.feedback.alerts import Alert
from webapp.feedback.models import Feedback
from webapp.feedback.service import FeedbackDraft, find_feedback, submit_feedback
from webapp.staff.audit import AuditEntry, message_subject
from webapp.staff.models import StaffAccount

MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")
BEN = "ben.other@staff.example"
DANGER = "My husband is going to kill me tonight, please help"
MOST_QUERIES = 14


@pytest.fixture
def other(app: Flask) -> FlaskClient:
    """The browser of a second reviewer who has just signed in."""
    add_reviewer(app, email=BEN)
    client = app.test_client()
    assert sign_in(client, email=BEN).status_code == 303
    return client


def stored(app: Flask, message_id: uuid.UUID) -> Feedback:
    with database_of(app).session() as session:
        return find_feedback(session, message_id)


def audited(app: Flask, message_id: uuid.UUID) -> list[tuple[str, dict[str, object] | None]]:
    """Return what the audit tells of a message, but for who read it."""
    query = select(AuditEntry).where(AuditEntry.subject == message_subject(message_id)).order_by(AuditEntry.id)
    with database_of(app).session() as session:
        lines = session.scalars(query).all()
    return [(line.action, line.details) for line in lines if line.action != "read a message"]


@contextmanager
def counting_queries(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that the database is asked meanwhile."""
    engine, seen = database_of(app).engine, []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("message_id", [str(MISSING), "1", "..", "%00", "0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c0g"])
def test_a_message_that_is_not_there_is_not_found(reviewer: FlaskClient, message_id: str) -> None:
    assert reviewer.get(f"/staff/feedback/{message_id}").status_code == 404


@pytest.mark.parametrize("what", ["status", "assignee", "tags", "notes"])
def test_a_message_that_is_not_there_cannot_be_changed(reviewer: FlaskClient, what: str) -> None:
    form = {"csrf_token": token_in(reviewer.get("/staff/")), "version": 1, "to": "spam", "assignee": "", "note": "x"}
    assert reviewer.post(f"/staff/feedback/{MISSING}/{what}", data=form).status_code == 404


def test_a_message_shows_all_that_was_answered(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app, comments="No opening times", page="/staying-safe-online")
    page = reviewer.get(f"/staff/feedback/{message_id}").text
    for text in ("No opening times", "Staying safe online", "No: do not email", "Status: New"):
        assert text in page


def test_the_text_of_a_message_is_in_no_title(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app, comments="Something private")
    title = re.search("<title>(.*?)</title>", reviewer.get(f"/staff/feedback/{message_id}").text)
    assert title
    assert "private" not in title.group(1)


def test_looking_at_a_message_changes_nothing_and_is_in_the_audit(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    reviewer.get(f"/staff/feedback/{message_id}")
    assert reviewer.get(f"/staff/feedback/{message_id}/status").status_code == 405
    assert (stored(app, message_id).reviewed_at, stored(app, message_id).version) == (None, 1)
    with database_of(app).session() as session:
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.subject == message_subject(message_id)))
    assert (line.action, line.details) == ("read a message", None)


def test_a_decision_says_so_once_and_keeps_who_and_when(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    page = change(reviewer, message_id, "status", to="actioned").text
    assert "The status is now “Actioned”" in page
    assert f"Decided by {EMAIL}, " in page
    assert f"{EMAIL} changed the status from “New” to “Actioned”" in page
    assert "The status is now" not in reviewer.get(f"/staff/feedback/{message_id}").text
    assert stored(app, message_id).reviewed_at is not None
    assert audited(app, message_id) == [("changed a status", {"from": "new", "to": "actioned", "version": 2})]


def test_a_message_is_opened_again_with_a_reason_that_stays_in_its_history(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    change(reviewer, message_id, "status", to="spam")
    refused = change(reviewer, message_id, "status", to="in_review", words="short")
    assert refused.status_code == 422
    assert "Enter a reason of 10 characters or more" in refused.text
    assert "short</textarea>" in refused.text
    page = change(reviewer, message_id, "status", to="in_review", words="A person wrote it").text
    assert "Reason: A person wrote it" in page
    assert stored(app, message_id).reviewed_at is None


@pytest.mark.parametrize("to", ["closed", "acknowledged", "new"])
def test_a_step_that_is_not_allowed_is_refused_on_the_page(app: Flask, reviewer: FlaskClient, to: str) -> None:
    message_id = add_message(app)
    answer = change(reviewer, message_id, "status", to=to)
    assert answer.status_code == 422
    assert "A message cannot go from “New” to " in answer.text
    assert audited(app, message_id) == []


@pytest.mark.parametrize(
    "fields", [{"to": "gone"}, {"to": ""}, {"to": "spam", "version": "x"}, {"to": "spam", "version": "0"}]
)
def test_what_no_form_of_ours_sends_is_refused(app: Flask, reviewer: FlaskClient, fields: dict[str, str]) -> None:
    message_id = add_message(app)
    form = {"csrf_token": token_in(reviewer.get("/staff/")), "version": "1", **fields}
    assert reviewer.post(f"/staff/feedback/{message_id}/status", data=form).status_code == 400


def test_danger_takes_two_people_and_an_outcome(app: Flask, reviewer: FlaskClient, other: FlaskClient) -> None:
    message_id = add_message(app, comments=DANGER)
    page = change(reviewer, message_id, "status", to="acknowledged").text
    assert f"Acknowledged by {EMAIL}, " in page
    assert "You acknowledged this message. Somebody else must escalate or close it." in page
    assert ">Escalate<" not in page
    alone = change(reviewer, message_id, "status", to="escalated")
    assert (alone.status_code, stored(app, message_id).status) == (422, "acknowledged")

    page = change(other, message_id, "status", to="escalated").text
    assert f"Escalated by {BEN}, " in page
    assert "Enter the outcome" in change(other, message_id, "status", to="closed").text
    page = change(reviewer, message_id, "status", to="closed", words="The police have it").text
    assert page.count("The police have it") == 2  # as its outcome, and in the notes
    assert stored(app, message_id).reviewed_at is not None


def test_what_screening_missed_is_put_into_the_urgent_queue(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    change(reviewer, message_id, "status", to="no_action")
    page = change(reviewer, message_id, "danger").text
    assert "The message is in the urgent queue" in page
    assert "A member of staff read signs of danger in it" in page
    assert f"{EMAIL} said that it may tell of danger" in page
    assert "This may tell of danger" not in page
    message = stored(app, message_id)
    assert (message.urgency, message.status, message.reviewed_at) == ("urgent", "new", None)
    assert str(message_id) in reviewer.get("/staff/urgent").text
    with database_of(app).session() as session:
        assert [alert.subject for alert in session.scalars(select(Alert))] == [message_subject(message_id)]
    assert "That changes nothing" in change(reviewer, message_id, "danger").text


def test_a_tap_that_grows_meanwhile_is_shown_before_anything_is_decided(app: Flask, reviewer: FlaskClient) -> None:
    tap = FeedbackDraft(submission=uuid.uuid4(), page="/help", useful=False)
    for draft in (tap, replace(tap, comments="And now in words")):
        with database_of(app).session() as session:
            settings = app.extensions["settings"]
            submit_feedback(session, draft, now=datetime.now(UTC), secret_key=settings.secret_key)
            session.commit()
    answer = change(reviewer, latest_message_id(app), "status", version=1, to="no_action")
    assert answer.status_code == 409
    assert "Its sender wrote more" in answer.text
    assert "And now in words" in answer.text


def test_a_message_is_assigned_to_me_to_another_and_to_nobody(app: Flask, reviewer: FlaskClient) -> None:
    ben = add_reviewer(app, email=BEN)
    message_id = add_message(app)
    assert "Assign to me" in reviewer.get(f"/staff/feedback/{message_id}").text
    page = change(reviewer, message_id, "assignee", assignee=str(ben)).text
    assert f"Assigned to {BEN}" in page
    assert f"{EMAIL} assigned it to {BEN}" in page
    assert "Assigned to nobody" in change(reviewer, message_id, "assignee", assignee="").text
    assert "That changes nothing" in change(reviewer, message_id, "assignee", assignee="").text
    assert stored(app, message_id).version == 3
    assert change(reviewer, message_id, "assignee", assignee=str(MISSING)).status_code == 422


def test_a_closed_account_is_given_no_work_and_keeps_its_name(app: Flask, reviewer: FlaskClient) -> None:
    ben = add_reviewer(app, email=BEN)
    message_id = add_message(app)
    change(reviewer, message_id, "assignee", assignee=str(ben))
    with database_of(app).session() as session:
        session.get_one(StaffAccount, ben).closed_at = datetime.now(UTC)
        session.commit()
    page = reviewer.get(f"/staff/feedback/{message_id}").text
    assert f"Assigned to {BEN}" in page
    assert f">{BEN}</option>" not in page
    assert change(reviewer, message_id, "assignee", assignee=str(ben)).status_code == 422


def test_tags_are_ticked_written_and_taken_away(app: Flask, reviewer: FlaskClient) -> None:
    first, second = add_message(app), add_message(app)
    page = change(reviewer, first, "tags", new_tag="  Opening  TIMES").text
    assert re.search(r'value="opening times" checked', page)
    assert re.search(r'value="opening times">', reviewer.get(f"/staff/feedback/{second}").text)
    page = change(reviewer, first, "tags", tags=["opening times"], new_tag="access").text
    assert "added the tag “access”" in page
    page = change(reviewer, first, "tags", tags=["access"]).text
    assert "took away the tag “opening times”" in page
    assert "A tag must not have a comma" in change(reviewer, first, "tags", new_tag="a, b").text


def test_the_tags_that_a_message_has_come_first(app: Flask, reviewer: FlaskClient) -> None:
    change(reviewer, add_message(app), "tags", new_tag="access")
    page = change(reviewer, add_message(app), "tags", new_tag="opening times").text
    assert re.findall(r'name="tags" value="([^"]+)"', page) == ["opening times", "access"]


def test_a_note_has_its_author_and_the_audit_does_not_tell_what_it_says(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    page = change(reviewer, message_id, "notes", note="Asked the\nweb team").text
    assert "Asked the\nweb team" in page
    assert f"{EMAIL} added a note" in page
    assert audited(app, message_id) == [("added a note", {"version": 2})]
    for note in (" ", "a" * 2001):
        assert change(reviewer, message_id, "notes", note=note).status_code == 422


@pytest.mark.parametrize(
    ("what", "fields", "kept"),
    [
        ("status", {"to": "spam"}, "Not saved"),
        ("assignee", {"assignee": ""}, "Not saved"),
        ("tags", {"new_tag": "typed by ann"}, 'value="typed by ann"'),
        ("notes", {"note": "typed by ann"}, "typed by ann</textarea>"),
    ],
)
def test_the_second_of_two_is_shown_what_changed_and_loses_nothing(
    app: Flask, reviewer: FlaskClient, other: FlaskClient, what: str, fields: dict[str, str], kept: str
) -> None:
    message_id = add_message(app)
    change(other, message_id, "tags", new_tag="opening times")
    change(other, message_id, "status", to="in_review")
    before = audited(app, message_id)

    answer = change(reviewer, message_id, what, version=2, **fields)

    assert answer.status_code == 409
    assert f"{BEN} changed the status from “New” to “In review”" in answer.text
    assert answer.text.count(f"{BEN} added the tag “opening times”") == 1  # in the history, not among what is new
    assert kept in answer.text
    assert audited(app, message_id) == before
    again = re.search(r'name="version" value="(\d+)"', answer.text)
    assert again
    assert change(reviewer, message_id, what, version=int(again[1]), **fields).status_code == 200


def test_what_is_typed_for_a_step_that_is_gone_can_be_read_and_copied(
    app: Flask, reviewer: FlaskClient, other: FlaskClient
) -> None:
    message_id = add_message(app, comments=DANGER)
    change(reviewer, message_id, "status", to="acknowledged")
    change(other, message_id, "status", to="closed", words="Nothing in it")
    answer = change(other, message_id, "status", version=2, to="closed", words="My long outcome")
    assert answer.status_code == 409
    assert "My long outcome" in answer.text
    assert "What was done" not in answer.text


def test_ticks_of_both_are_kept_when_two_tag_at_once(app: Flask, reviewer: FlaskClient, other: FlaskClient) -> None:
    message_id = add_message(app)
    change(other, message_id, "tags", new_tag="theirs")
    page = change(reviewer, message_id, "tags", version=1, tags=["mine"]).text
    assert 'value="theirs" checked' in page
    assert 'value="mine" checked' in page


def test_nothing_in_a_text_turns_the_page_around(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app, comments="before \u202e after\u200b 👩‍👧")
    page = reviewer.get(f"/staff/feedback/{message_id}").text
    assert "\u202e" not in page
    assert '<span class="app-hidden-character">U+202E</span>' in page
    assert "U+200B" in page
    assert "👩‍👧" in page
    assert '<div class="app-message" dir="auto">' in page


def test_the_page_asks_the_database_only_so_often_however_much_there_is(app: Flask, reviewer: FlaskClient) -> None:
    few, many = add_message(app), add_message(app)
    for number in range(8):
        add_reviewer(app, email=f"reader{number}@staff.example")
        change(reviewer, many, "notes", note=f"Note {number}")
        change(reviewer, many, "tags", new_tag=f"tag {number}")
    for message_id in (few, many):
        with counting_queries(app) as asked:
            assert reviewer.get(f"/staff/feedback/{message_id}").status_code == 200
        assert len(asked) <= MOST_QUERIES, asked
