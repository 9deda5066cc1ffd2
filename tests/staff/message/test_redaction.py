"""Hiding what screening missed, opening a sealed original, and showing what was hidden wrongly."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import MakeApp
from tests.staff.browsing import add_message, add_reviewer, change, database_of, sign_in
from webapp.feedback.models import Feedback
from webapp.feedback.service import FeedbackFilter, find_feedback, find_feedback_page
from webapp.staff.audit import AuditEntry, message_subject
from webapp.staff.models import Role

WITH_A_NUMBER = "Please ring Jo on 07700 900123 about the park"
REASON = "A court asked for it"
ADMIN = "ada.admin@staff.example"


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """The browser of an admin who has just signed in."""
    return sign_in_admin(app)


def sign_in_admin(app: Flask) -> FlaskClient:
    add_reviewer(app, email=ADMIN, role=Role.ADMIN)
    client = app.test_client()
    assert sign_in(client, email=ADMIN).status_code == 303
    return client


def stored(app: Flask, message_id: uuid.UUID) -> Feedback:
    with database_of(app).session() as session:
        return find_feedback(session, message_id)


def audited(app: Flask, message_id: uuid.UUID, action: str) -> list[dict[str, object] | None]:
    query = select(AuditEntry).where(AuditEntry.subject == message_subject(message_id), AuditEntry.action == action)
    with database_of(app).session() as session:
        return [line.details for line in session.scalars(query.order_by(AuditEntry.id))]


def test_words_that_screening_missed_are_hidden_and_what_stood_there_is_sealed(
    app: Flask, reviewer: FlaskClient
) -> None:
    message_id = add_message(app, comments="My neighbour in Acacia Avenue told me")
    page = change(reviewer, message_id, "hide", passage="Acacia Avenue", kind="removed").text
    assert "My neighbour in [removed] told me" in page
    assert "Acacia" not in page
    message = stored(app, message_id)
    assert message.sealed is not None
    assert message.sealed_until is not None
    assert message.personal_data == ["removed"]
    assert audited(app, message_id, "corrected a redaction") == [{"hidden": "removed", "version": 2}]


def test_words_that_are_hidden_are_found_no_more(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app, comments="My neighbour in Acacia Avenue told me")
    wanted = FeedbackFilter(words="acacia")
    with database_of(app).session() as session:
        assert len(find_feedback_page(session, wanted, after=None, limit=9).items) == 1
    change(reviewer, message_id, "hide", passage="Acacia Avenue", kind="removed")
    with database_of(app).session() as session:
        assert find_feedback_page(session, wanted, after=None, limit=9).items == ()


def test_words_that_are_not_in_the_message_are_told(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    answer = change(reviewer, message_id, "hide", passage="Never written", kind="name")
    assert answer.status_code == 422
    assert "These words are not in the message" in answer.text
    assert "Never written" in answer.text
    assert change(reviewer, message_id, "hide", passage=" ", kind="name").status_code == 422
    assert change(reviewer, message_id, "hide", passage="The", kind="a kind of ours").status_code == 422


def test_hiding_from_an_earlier_version_is_told_in_place(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    change(reviewer, message_id, "status", to="in_review")
    answer = change(reviewer, message_id, "hide", version=1, passage="opening times", kind="name")
    assert answer.status_code == 409
    assert "This message changed after you opened it" in answer.text
    assert "opening times</textarea>" in answer.text


def test_an_original_is_shown_once_and_the_audit_has_who_and_why(app: Flask, admin: FlaskClient) -> None:
    message_id = add_message(app, comments=WITH_A_NUMBER)
    asked = admin.get(f"/staff/feedback/{message_id}/original")
    assert "It can be opened until" in asked.text
    assert "07700" not in asked.text

    answer = change(admin, message_id, "original", reason=REASON)

    assert "07700 900123" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert audited(app, message_id, "opened a sealed original") == [{"reason": REASON, "opened": True}]
    for path in ("", "/original"):
        assert "07700" not in admin.get(f"/staff/feedback/{message_id}{path}").text
    assert f"{ADMIN} opened the sealed original" in admin.get(f"/staff/feedback/{message_id}").text
    assert stored(app, message_id).version == 1


@pytest.mark.parametrize("reason", ["", "too short", " " * 20, "a" * 501])
def test_without_a_reason_nothing_is_opened(app: Flask, admin: FlaskClient, reason: str) -> None:
    message_id = add_message(app, comments=WITH_A_NUMBER)
    answer = change(admin, message_id, "original", reason=reason)
    assert answer.status_code == 422
    assert "07700" not in answer.text
    assert audited(app, message_id, "opened a sealed original") == []


@pytest.mark.parametrize(("is_held", "status"), [(False, 409), (True, 200)])
def test_after_its_time_an_original_opens_only_where_it_is_held(
    app: Flask, admin: FlaskClient, *, is_held: bool, status: int
) -> None:
    message_id = add_message(app, comments=WITH_A_NUMBER)
    if is_held:
        change(admin, message_id, "hold", reason=REASON)
    with database_of(app).session() as session:
        message = find_feedback(session, message_id)
        assert message.sealed_until
        message.sealed_until -= timedelta(days=31)
        session.commit()
    answer = change(admin, message_id, "original", reason=REASON)
    assert answer.status_code == status
    assert ("07700" in answer.text) is is_held
    assert ("gone for good" in answer.text) is not is_held


def test_a_message_of_which_nothing_is_sealed_says_so(app: Flask, admin: FlaskClient) -> None:
    message_id = add_message(app)
    assert "Nothing of this message is sealed" in admin.get(f"/staff/feedback/{message_id}/original").text
    assert change(admin, message_id, "original", reason=REASON).status_code == 409


def test_a_lost_key_is_told_and_the_attempt_is_in_the_audit(make_app: MakeApp) -> None:
    message_id = add_message(make_app(encryption_keys=Fernet.generate_key().decode()), comments=WITH_A_NUMBER)
    app = make_app(encryption_keys=Fernet.generate_key().decode(), secret_key="another secret key, 0123456789abcdef")
    admin = sign_in_admin(app)
    answer = change(admin, message_id, "original", reason=REASON)
    assert "The key that sealed this original is not among the keys" in answer.text
    assert audited(app, message_id, "opened a sealed original") == [{"reason": REASON, "opened": False}]
    assert "its key is lost" in admin.get(f"/staff/feedback/{message_id}").text


def test_words_that_were_hidden_wrongly_are_shown_again_and_the_others_stay_hidden(
    app: Flask, admin: FlaskClient
) -> None:
    message_id = add_message(app, comments=WITH_A_NUMBER)
    change(admin, message_id, "hide", passage="the park", kind="name")
    opened = change(admin, message_id, "original", reason=REASON).text
    passages = dict(re.findall(r'name="passages" value="([^"]+)">\s*<label[^>]*>(\[\w+\])', opened))
    assert sorted(passages.values()) == ["[name]", "[phone]"]
    park = next(name for name, mark in passages.items() if mark == "[name]")

    page = change(admin, message_id, "show", passages=[park], reason=REASON).text

    assert "Please ring Jo on [phone] about the park" in page
    assert stored(app, message_id).personal_data == ["phone"]
    assert audited(app, message_id, "corrected a redaction")[1:] == [{"shown": 1, "reason": REASON, "version": 3}]


def test_where_nothing_is_hidden_any_more_nothing_stays_sealed(app: Flask, admin: FlaskClient) -> None:
    message_id = add_message(app, comments=WITH_A_NUMBER)
    change(admin, message_id, "show", passages=["comments-1"], reason=REASON)
    message = stored(app, message_id)
    assert (message.comments, message.sealed, message.personal_data) == (WITH_A_NUMBER, None, None)


@pytest.mark.parametrize(
    "fields", [{"passages": ["comments-9"], "reason": REASON}, {"passages": ["comments-1"], "reason": "x"}]
)
def test_what_cannot_be_shown_stays_hidden(app: Flask, admin: FlaskClient, fields: dict[str, Any]) -> None:
    message_id = add_message(app, comments=WITH_A_NUMBER)
    assert change(admin, message_id, "show", **fields).status_code == 422
    assert "[phone]" in stored(app, message_id).comments
