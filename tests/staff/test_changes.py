"""Staff write what was changed, link messages to it, publish it and take it back."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.staff.browsing import add_message, database_of, token_in
from webapp.changes.models import MAX_TITLE_CHARACTERS, Change
from webapp.feedback.models import Feedback
from webapp.staff.audit import Action, AuditEntry

PUBLIC = "/you-said-we-did"
MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")
TEXTS = {
    "title": "Opening times",
    "you_said": "You could not see when a helpline is open.",
    "we_did": "Each has its times now.",
    "page": "/help",
    "took_effect_on": "2026-05-01",
}


def post(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    token = token_in(client.get("/staff/changes/new"))
    return client.post(path, data={"csrf_token": token, **fields})


def write(client: FlaskClient, **texts: str) -> str:
    """Write a change, and return the address of its page."""
    answer = post(client, "/staff/changes", **{**TEXTS, **texts})
    assert answer.status_code == 303
    return str(answer.location)


def version_on(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="version"[^>]* value="(\d+)"', client.get(path).text)
    assert found
    return found.group(1)


def publish(client: FlaskClient, path: str) -> TestResponse:
    return post(client, f"{path}/publish", version=version_on(client, path))


def audited(app: Flask) -> list[tuple[str, str | None]]:
    with database_of(app).session() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.subject)
            .where(AuditEntry.action != Action.CHANGES_READ)
            .order_by(AuditEntry.id)
        )
        return [(action, subject) for action, subject in rows if subject and subject.startswith("change:")]


def test_a_draft_is_seen_by_staff_alone(app: Flask, reviewer: FlaskClient) -> None:
    path = write(reviewer)
    assert "Only staff see it." in reviewer.get(path).text
    assert "Opening times" in reviewer.get("/staff/changes").text
    assert "Opening times" not in app.test_client().get(PUBLIC).text


def test_what_is_published_and_withdrawn_is_seen_by_everybody_at_once(app: Flask, reviewer: FlaskClient) -> None:
    visitor = app.test_client()
    assert "Opening times" not in visitor.get(PUBLIC).text
    path = write(reviewer)
    publish(reviewer, path)
    assert "Opening times" in visitor.get(PUBLIC).text
    post(reviewer, path, **{**TEXTS, "title": "Better times"}, version=version_on(reviewer, path))
    assert "Better times" in visitor.get(PUBLIC).text
    post(reviewer, f"{path}/withdraw", version=version_on(reviewer, path))
    assert "Better times" not in visitor.get(PUBLIC).text


def test_nothing_unseen_reaches_the_public_page(app: Flask, reviewer: FlaskClient) -> None:
    publish(reviewer, write(reviewer, title="Opening\u202e times", you_said="W\u2066hen\u200b?", we_did="\ufeffNow"))
    page = app.test_client().get(PUBLIC).text
    assert {"<h2>Opening times</h2>", "<p>When?</p>", "<p>Now</p>"} <= set(page.splitlines())


def test_each_step_is_in_the_audit_without_a_word_of_it(app: Flask, reviewer: FlaskClient) -> None:
    path = write(reviewer)
    publish(reviewer, path)
    post(reviewer, f"{path}/withdraw", version=version_on(reviewer, path))
    subject = f"change:{path.rpartition('/')[2]}"
    assert audited(app) == [
        (Action.CHANGE_WRITTEN, subject),
        (Action.CHANGE_PUBLISHED, subject),
        (Action.CHANGE_WITHDRAWN, subject),
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": " "}, "Enter something for “Title”"),
        ({"title": "x" * (MAX_TITLE_CHARACTERS + 2)}, "You have 2 too many"),
        ({"you_said": "\x00"}, "Enter something for “You said”"),
        ({"page": "//elsewhere.example"}, "Select the page it is about"),
        ({"took_effect_on": "2999-01-01"}, "must be today or earlier"),
        ({"took_effect_on": "soon"}, "Enter the day it took effect"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    app: Flask, reviewer: FlaskClient, wrong: dict[str, str], told: str
) -> None:
    answer = post(reviewer, "/staff/changes", **{**TEXTS, **wrong})
    assert answer.status_code == 422
    assert told in answer.text
    assert "Each has its times now." in answer.text
    with database_of(app).session() as session:
        assert session.scalars(select(Change)).all() == []


def test_of_two_at_once_the_second_sees_what_changed_and_keeps_their_words(reviewer: FlaskClient) -> None:
    path = write(reviewer)
    seen = version_on(reviewer, path)
    post(reviewer, path, **{**TEXTS, "we_did": "Words of the first"}, version=seen)
    second = post(reviewer, path, **{**TEXTS, "we_did": "Words of the second"}, version=seen)
    assert second.status_code == 409
    assert "Somebody else has saved this while you wrote" in second.text
    assert "Words of the first</dd>" in second.text
    assert "Words of the second</textarea>" in second.text
    again = re.findall(r'name="version"[^>]* value="(\d+)"', second.text)
    assert post(reviewer, path, **{**TEXTS, "we_did": "Words of the second"}, version=again[1]).status_code == 303


@pytest.mark.parametrize("seen", ["0", "", "x", "-1", "9" * 40])
def test_what_was_not_seen_is_not_published(app: Flask, reviewer: FlaskClient, seen: str) -> None:
    path = write(reviewer)
    answer = post(reviewer, f"{path}/publish", version=seen)
    assert "Somebody else has changed this meanwhile" in reviewer.get(answer.location).text
    assert "Opening times" not in app.test_client().get(PUBLIC).text


def test_a_message_is_linked_by_its_reference_and_taken_away_again(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    with database_of(app).session() as session:
        reference = session.get_one(Feedback, message_id).reference
    path = write(reviewer)
    post(reviewer, f"{path}/messages", reference=f" {reference.lower()} ")
    assert reference in reviewer.get(path).text
    assert "Opening times</a> (draft)" in reviewer.get(f"/staff/feedback/{message_id}").text
    post(reviewer, f"{path}/messages/{message_id}/remove")
    assert reference not in reviewer.get(path).text
    assert [action for action, _ in audited(app)][1:] == [Action.CHANGE_LINKED, Action.CHANGE_UNLINKED]


def test_a_message_is_linked_from_its_own_page(app: Flask, reviewer: FlaskClient) -> None:
    message_page = f"/staff/feedback/{add_message(app)}"
    path = write(reviewer)
    change_id = path.rpartition("/")[2]
    assert f'type="radio" name="change" value="{change_id}"' in reviewer.get(message_page).text
    answer = post(reviewer, f"{message_page}/changes", change=change_id)
    assert answer.location == message_page
    assert "Opening times</a> (draft)" in reviewer.get(message_page).text
    post(reviewer, f"{message_page}/changes", change=change_id)
    assert [action for action, _ in audited(app)].count(Action.CHANGE_LINKED) == 1


@pytest.mark.parametrize("reference", ["", "7QFJ-M3WX", "x" * 400, "\x00"])
def test_a_reference_that_nobody_has_is_told(reviewer: FlaskClient, reference: str) -> None:
    path = write(reviewer)
    answer = post(reviewer, f"{path}/messages", reference=reference)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


@pytest.mark.parametrize("change", ["", "x", str(MISSING)])
def test_a_change_that_is_not_there_cannot_be_linked(app: Flask, reviewer: FlaskClient, change: str) -> None:
    answer = post(reviewer, f"/staff/feedback/{add_message(app)}/changes", change=change)
    assert answer.status_code == (404 if change == str(MISSING) else 303)
    assert audited(app) == []


@pytest.mark.parametrize("action", ["", "/publish", "/withdraw", "/messages", f"/messages/{MISSING}/remove"])
def test_a_change_that_is_not_there_is_not_found(reviewer: FlaskClient, action: str) -> None:
    assert post(reviewer, f"/staff/changes/{MISSING}{action}", **TEXTS).status_code == 404


def test_the_scores_are_counted_when_it_is_published(reviewer: FlaskClient) -> None:
    path = write(reviewer, took_effect_on=datetime.now(UTC).date().isoformat())
    assert "They are counted when the change is published." in reviewer.get(path).text
    publish(reviewer, path)
    assert "there are fewer than 10 answers" in reviewer.get(path).text
