"""One thing done to many messages."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.staff.browsing import add_message, add_reviewer, change, database_of, token_in
from webapp.feedback.models import Feedback
from webapp.feedback.service import find_feedback, tags_of
from webapp.staff.audit import AuditEntry, message_subject

DANGER = "My husband is going to kill me tonight, please help"
BEN = "ben.other@staff.example"
MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")


def press(
    client: FlaskClient, ids: list[uuid.UUID], action: str, *, follow: bool = False, **fields: Any
) -> TestResponse:
    """Tick messages and press a button below the list."""
    form = {"csrf_token": token_in(client.get("/staff/")), "ids": list(map(str, ids)), "action": action, **fields}
    return client.post("/staff/feedback/bulk", data=form, follow_redirects=follow)


def stored(app: Flask, message_id: uuid.UUID) -> Feedback:
    with database_of(app).session() as session:
        return find_feedback(session, message_id)


def audited(app: Flask, message_id: uuid.UUID) -> list[tuple[str, Any]]:
    query = select(AuditEntry).where(AuditEntry.subject == message_subject(message_id))
    with database_of(app).session() as session:
        return [(line.action, line.details) for line in session.scalars(query)]


def test_each_message_is_checked_by_itself_and_the_answer_tells_which_stay(app: Flask, reviewer: FlaskClient) -> None:
    one, two = add_message(app), add_message(app)
    decided, urgent = add_message(app), add_message(app, comments=DANGER)
    change(reviewer, decided, "status", to="no_action")

    page = press(reviewer, [one, two, decided, urgent, MISSING], "status", to="actioned").text

    assert "2 messages were changed" in page
    assert "Not changed: 2" in page
    assert "Deleted meanwhile: 1" in page
    assert "A message cannot go from “No action” to “Actioned”" in page
    assert "It may tell of danger: open it" in page
    assert [stored(app, each).status for each in (one, two, decided, urgent)] == [
        "actioned",
        "actioned",
        "no_action",
        "new",
    ]
    assert stored(app, one).reviewed_at is not None
    details = {"from": "new", "to": "actioned", "version": 2, "with others": True}
    assert audited(app, one) == [("changed a status", details)]
    assert audited(app, urgent) == []


def test_messages_are_assigned_but_not_taken_from_others(app: Flask, reviewer: FlaskClient) -> None:
    ben = add_reviewer(app, email=BEN)
    free, theirs = add_message(app), add_message(app)
    change(reviewer, theirs, "assignee", assignee=str(ben))
    page = press(reviewer, [free, theirs], "assign", assignee="").text
    assert "0 messages were changed" in page
    assert f"It is assigned to {BEN}" in page
    assert "1 message was changed" in press(reviewer, [free], "assign", follow=True, assignee=str(ben)).text
    assert stored(app, free).assignee_id == ben


def test_a_tag_is_put_on_those_that_have_it_not(app: Flask, reviewer: FlaskClient) -> None:
    one, two = add_message(app), add_message(app)
    change(reviewer, one, "tags", new_tag="access")
    page = press(reviewer, [one, two], "tag", tag=" Access ").text
    assert "1 message was changed" in page
    assert "It has the tag already" in page
    with database_of(app).session() as session:
        assert tags_of(session, two) == {"access"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ids": [], "action": "tag", "tag": "access"}, "Select at least one message"),
        ({"ids": [MISSING] * 101, "action": "tag", "tag": "access"}, "Select up to 100 messages at once"),
        ({"ids": [MISSING], "action": "tag", "tag": " "}, "Enter a tag"),
        ({"ids": [MISSING], "action": "tag", "tag": "a, b"}, "A tag must not have a comma"),
        ({"ids": [MISSING], "action": "status", "to": "closed"}, "Select a status"),
        ({"ids": [MISSING], "action": "assign", "assignee": str(MISSING)}, "Select somebody whose account is open"),
    ],
)
def test_what_was_forgotten_is_told(reviewer: FlaskClient, fields: dict[str, Any], told: str) -> None:
    others = {name: value for name, value in fields.items() if name not in {"ids", "action"}}
    answer = press(reviewer, fields["ids"], fields["action"], **others)
    assert answer.status_code == 422
    assert told in answer.text


@pytest.mark.parametrize("fields", [{"ids": ["x"], "action": "tag", "tag": "a"}, {"ids": [MISSING], "action": "erase"}])
def test_what_no_form_of_ours_sends_is_refused(reviewer: FlaskClient, fields: dict[str, Any]) -> None:
    others = {name: value for name, value in fields.items() if name not in {"ids", "action"}}
    assert press(reviewer, fields["ids"], fields["action"], **others).status_code == 400


@pytest.mark.parametrize(
    ("wanted", "back"),
    [
        ("/staff/feedback?status=new", "/staff/feedback?status=new"),
        (f"/staff/feedback?search={'A' * 700}%3D", f"/staff/feedback?search={'A' * 700}%3D"),
        (f"/staff/feedback?search={'A' * 9_000}", "/staff/feedback"),
        ("/staff/feedback/export?format=csv", "/staff/feedback"),
        ("//evil.example/", "/staff/feedback"),
        ("https://evil.example/", "/staff/feedback"),
        ("/leave", "/staff/feedback"),
    ],
)
def test_the_way_back_leads_to_the_list_alone(app: Flask, reviewer: FlaskClient, wanted: str, back: str) -> None:
    assert f'<a href="{back}">Back to the messages</a>' in press(reviewer, [MISSING], "tag", next=wanted, tag="a").text
    all_changed = press(reviewer, [add_message(app)], "tag", next=wanted, tag="a")
    assert (all_changed.status_code, all_changed.location) == (303, back)


def test_what_was_chosen_stays_when_something_was_forgotten(app: Flask, reviewer: FlaskClient) -> None:
    ticked, other, _ = (add_message(app, comments=words) for words in ("One way", "Another", "A third"))
    change(reviewer, other, "status", to="no_action")
    address = "/staff/feedback?status=new"
    answer = press(reviewer, [ticked], "tag", next=address, tag="a, b", to="spam")
    assert answer.status_code == 422
    assert "2 messages" in answer.text
    assert re.findall(r'value="([^"]+)" checked aria-label="Tick', answer.text) == [str(ticked)]
    assert 'value="a, b"' in answer.text
    assert '<option selected value="spam">' in answer.text
    assert f'name="next" value="{address}"' in answer.text
    assert '<a href="#tag">A tag must not have a comma</a>' in answer.text
