"""Holding a message, releasing it, and erasing it."""

import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests.staff.browsing import add_message, change, database_of
from tests.staff.message.test_redaction import ADMIN, REASON, audited, sign_in_admin
from webapp.feedback.models import Feedback, FeedbackNote, FeedbackTag
from webapp.feedback.retention import FeedbackHold, FeedbackRemoval
from webapp.feedback.service import (
    Erasure,
    erase_feedback,
    find_feedback,
    find_hold,
    hold_feedback,
    release_feedback,
)


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """The browser of an admin who has just signed in."""
    return sign_in_admin(app)


def count(app: Flask, table: type[Feedback | FeedbackHold | FeedbackNote | FeedbackRemoval | FeedbackTag]) -> int:
    with database_of(app).session() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def ask_to_erase(app: Flask, message_id: uuid.UUID) -> Erasure:
    """Do what its sender does with the receipt."""
    with database_of(app).session() as session:
        erasure = erase_feedback(session, find_feedback(session, message_id), now=datetime.now(UTC))
        session.commit()
        return erasure


def test_a_message_is_erased_with_all_that_belongs_to_it(app: Flask, admin: FlaskClient) -> None:
    message_id, other = add_message(app), add_message(app)
    for each in (message_id, other):
        change(admin, each, "notes", note="A note")
        change(admin, each, "tags", new_tag="a tag")
    answer = change(admin, message_id, "erase", reason=REASON)
    assert answer.request.path == "/staff/feedback"
    assert "The message was deleted" in answer.text
    assert admin.get(f"/staff/feedback/{message_id}").status_code == 404
    assert [count(app, table) for table in (Feedback, FeedbackNote, FeedbackTag)] == [1, 1, 1]
    with database_of(app).session() as session:
        (line,) = session.scalars(select(FeedbackRemoval))
    assert (line.removed_class, line.number) == ("by staff", 1)
    assert audited(app, message_id, "erased a message") == [{"reason": REASON, "version": 4}]


def test_without_a_reason_nothing_is_erased(app: Flask, admin: FlaskClient) -> None:
    message_id = add_message(app)
    answer = change(admin, message_id, "erase", reason="because")
    assert answer.status_code == 422
    assert "because</textarea>" in answer.text
    assert count(app, Feedback) == 1


def test_a_message_that_somebody_changed_is_not_erased(app: Flask, admin: FlaskClient) -> None:
    message_id = add_message(app)
    change(admin, message_id, "notes", note="Wait, I asked the police")
    answer = change(admin, message_id, "erase", version=1, reason=REASON)
    assert answer.status_code == 409
    assert f"{ADMIN} added a note" in answer.text
    assert count(app, Feedback) == 1


def test_a_message_that_is_held_is_not_erased_before_it_is_released(app: Flask, admin: FlaskClient) -> None:
    message_id = add_message(app)
    page = change(admin, message_id, "hold", reason=REASON).text
    assert f"Reason: {REASON}" in page
    refused = change(admin, message_id, "erase", reason=REASON)
    assert refused.status_code == 422
    assert "This message is held. Release it first" in refused.text
    assert "no longer held" in change(admin, message_id, "release", reason=REASON).text
    assert change(admin, message_id, "erase", reason=REASON).request.path == "/staff/feedback"
    assert audited(app, message_id, "held a message") == [{"reason": REASON, "version": 2}]
    assert audited(app, message_id, "released a message") == [{"reason": REASON, "version": 3}]


def test_a_message_goes_with_its_hold_when_its_sender_asked_meanwhile(app: Flask, admin: FlaskClient) -> None:
    message_id = add_message(app)
    change(admin, message_id, "hold", reason=REASON)
    assert ask_to_erase(app, message_id) is Erasure.HELD
    assert "it is deleted at once" in admin.get(f"/staff/feedback/{message_id}/hold").text
    answer = change(admin, message_id, "release", reason=REASON)
    assert "The message was deleted, as its sender had asked" in answer.text
    assert (count(app, Feedback), count(app, FeedbackHold)) == (0, 0)
    assert len(audited(app, message_id, "erased a message")) == 1


def test_a_wish_that_came_while_somebody_looked_at_the_hold_is_done(app: Flask) -> None:
    message_id = add_message(app)
    now = datetime.now(UTC)
    with database_of(app).session() as session:
        message = find_feedback(session, message_id)
        hold_feedback(session, message, reason=REASON, now=now)
        session.commit()
        hold = find_hold(session, message_id)
        session.connection().execute(update(FeedbackHold).values(erasure_asked_at=now))  # by its sender
        assert release_feedback(session, message, now=now)
        session.commit()
        assert hold
        assert session.scalars(select(Feedback)).all() == []


def test_a_reviewer_holds_and_only_an_admin_releases(app: Flask, reviewer: FlaskClient) -> None:
    message_id = add_message(app)
    change(reviewer, message_id, "hold", reason=REASON)
    page = reviewer.get(f"/staff/feedback/{message_id}/hold").text
    assert "Only an admin can release it" in page
    assert "Release the message" not in page
    assert change(reviewer, message_id, "release", reason=REASON).status_code == 403
    page = change(reviewer, message_id, "hold", reason="Another order of a court").text
    assert "Reason: Another order of a court" in page


def test_releasing_what_is_not_held_changes_nothing(app: Flask, admin: FlaskClient) -> None:
    message_id = add_message(app)
    assert "That changes nothing" in change(admin, message_id, "release", reason=REASON).text
