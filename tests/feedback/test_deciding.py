"""Changing messages: what a decision leaves in the row, and two people at once."""

import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from tests.feedback.drafts import NOW, SECRET_KEY, read_stored, write_draft
from webapp.feedback.models import MAX_TAG_CHARACTERS, Feedback, Status
from webapp.feedback.service import (
    Decision,
    FeedbackChanged,
    FeedbackNotFound,
    TagRefused,
    add_tags,
    begin_change,
    change_status,
    clean_tag,
    count_kept_unread,
    list_notes,
    list_tags,
    remove_tags,
    submit_feedback,
    tags_of,
)

ANN, BEN = uuid.uuid4(), uuid.uuid4()
REASON = "It was closed too soon"


def store(app: Flask, **changes: str) -> Feedback:
    with app.extensions["database"].session() as session:
        submit_feedback(session, write_draft(**changes), now=NOW, secret_key=SECRET_KEY)
        session.commit()
    return read_stored(app)[-1]


def decide(app: Flask, message: Feedback, *steps: tuple[str, uuid.UUID, str]) -> Feedback:
    """Take steps one after the other, an hour apart, and return the message as it then is."""
    with app.extensions["database"].session() as session:
        for number, (to, by, words) in enumerate(steps, start=1):
            version = session.get_one(Feedback, message.id).version
            changed = begin_change(session, message.id, version=version)
            at = NOW + timedelta(hours=number)
            change_status(session, changed, Decision(to=Status(to), by=by, at=at, words=words))
        session.commit()
    return next(stored for stored in read_stored(app) if stored.id == message.id)


def make_urgent(app: Flask, message: Feedback) -> Feedback:
    with app.extensions["database"].session() as session:
        session.get_one(Feedback, message.id).urgency = "life"
        session.commit()
    return message


@pytest.mark.parametrize("to", ["actioned", "no_action", "spam"])
def test_a_decision_is_the_moment_of_the_review_and_opening_again_undoes_it(app: Flask, to: str) -> None:
    message = store(app)
    decided = decide(app, message, ("in_review", ANN, ""), (to, BEN, ""))
    assert (decided.status, decided.reviewed_by, decided.reviewed_at) == (to, BEN, NOW + timedelta(hours=2))
    assert decided.version == 3
    opened = decide(app, message, ("in_review", ANN, REASON))
    assert (opened.status, opened.reviewed_by, opened.reviewed_at) == ("in_review", None, None)


def test_a_message_that_may_tell_of_danger_counts_as_unread_until_it_is_closed(app: Flask) -> None:
    with time_machine.travel(NOW):  # the key of a message tells its time
        message = make_urgent(app, store(app))
    escalated = decide(app, message, ("acknowledged", ANN, ""), ("escalated", BEN, ""))
    assert (escalated.acknowledged_by, escalated.acknowledged_at) == (ANN, NOW + timedelta(hours=1))
    assert (escalated.escalated_by, escalated.escalated_at) == (BEN, NOW + timedelta(hours=2))
    assert escalated.reviewed_at is None
    with app.extensions["database"].session() as session:
        assert count_kept_unread(session, now=NOW + timedelta(days=400), retention_days=365) == 1
    closed = decide(app, message, ("closed", ANN, "The police have it"))
    assert (closed.outcome, closed.reviewed_by) == ("The police have it", ANN)
    with app.extensions["database"].session() as session:
        assert count_kept_unread(session, now=NOW + timedelta(days=400), retention_days=365) == 0


def test_who_opens_an_urgent_message_again_has_it_in_hand_and_its_outcome_stays_a_note(app: Flask) -> None:
    message = make_urgent(app, store(app))
    steps = (("acknowledged", ANN, ""), ("closed", BEN, "Nothing in it"), ("acknowledged", BEN, REASON))
    opened = decide(app, message, *steps)
    assert (opened.acknowledged_by, opened.escalated_by, opened.outcome) == (BEN, None, None)
    assert opened.reviewed_at is None
    with app.extensions["database"].session() as session:
        assert [note.text for note in list_notes(session, message.id, limit=9)] == ["Outcome: Nothing in it"]


def test_a_version_that_is_not_the_last_changes_nothing(app: Flask) -> None:
    message = store(app)
    decide(app, message, ("in_review", ANN, ""))
    with app.extensions["database"].session() as session, pytest.raises(FeedbackChanged):
        begin_change(session, message.id, version=message.version)
    with app.extensions["database"].session() as session, pytest.raises(FeedbackNotFound):
        begin_change(session, uuid.uuid4(), version=1)


def test_of_two_people_at_the_same_moment_one_changes_the_message(app: Flask) -> None:
    message = store(app)
    begin = threading.Barrier(2)
    answers: list[Status | None] = []

    def change(session: Session, to: Status, by: uuid.UUID) -> None:
        begin.wait()
        try:
            change_status(session, begin_change(session, message.id, version=1), Decision(to=to, by=by, at=NOW))
            session.commit()
            answers.append(to)
        except FeedbackChanged:
            answers.append(None)

    with app.extensions["database"].session() as one, app.extensions["database"].session() as other:
        asked = ((one, Status.ACTIONED, ANN), (other, Status.SPAM, BEN))
        threads = [threading.Thread(target=change, args=given) for given in asked]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    (stored,) = read_stored(app)
    assert sorted(answers, key=str) == sorted((None, Status(stored.status)), key=str)
    assert stored.version == 2


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Opening   TIMES ", "opening times"),
        ("", ""),
        ("Ｗｉｄｅ", "wide"),
        ("a\x00b", "ab"),
        ("STRASSE", "strasse"),
        ("a\u200bb \u202e", "ab"),
    ],
)
def test_a_tag_has_one_spelling(written: str, kept: str) -> None:
    assert clean_tag(written) == kept


@pytest.mark.parametrize("written", ["a" * (MAX_TAG_CHARACTERS + 1), "one, two"])
def test_what_cannot_be_a_tag_is_refused(written: str) -> None:
    with pytest.raises(TagRefused):
        clean_tag(written)


def test_tags_are_put_on_and_taken_off_once(app: Flask) -> None:
    message = store(app)
    with app.extensions["database"].session() as session:
        assert add_tags(session, message, ["access", "opening times"], at=NOW) == ("access", "opening times")
        assert add_tags(session, message, ["access", "print"], at=NOW) == ("print",)
        assert remove_tags(session, message, ["access", "never there"]) == ("access",)
        assert tags_of(session, message.id) == {"opening times", "print"}
        assert list_tags(session, limit=2) == ("access", "opening times")


def test_a_message_takes_only_so_many_tags(app: Flask) -> None:
    message = store(app)
    with app.extensions["database"].session() as session, pytest.raises(TagRefused):
        add_tags(session, message, [f"tag {number}" for number in range(21)], at=NOW)
