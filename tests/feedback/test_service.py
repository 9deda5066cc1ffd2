"""Taking feedback in, and reading it, on each database."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.feedback.drafts import NOW, SECRET_KEY, close, read_stored, write_draft
from webapp.database import Database
from webapp.feedback.device import Device
from webapp.feedback.message import prepare_message
from webapp.feedback.models import Feedback
from webapp.feedback.receipts import FeedbackReceipt, hash_secret, write_reference
from webapp.feedback.service import (
    FeedbackDraft,
    FeedbackFilter,
    FeedbackNotFound,
    Spam,
    count_waiting,
    find_feedback,
    find_feedback_page,
    submit_feedback,
    submit_messages,
)


def submit(app: Flask, draft: FeedbackDraft) -> FeedbackReceipt:
    with app.extensions["database"].session() as session:
        receipt = submit_feedback(session, draft, now=NOW, secret_key=SECRET_KEY)
        session.commit()
    return receipt


def test_every_answer_is_stored(app: Flask) -> None:
    receipt = submit(app, write_draft())
    (stored,) = read_stored(app)
    assert (stored.page, stored.useful, stored.rating) == ("/capacity", False, 4)
    assert (stored.doing, stored.comments) == ("Looking for a number", "The page is hard to read")
    assert (stored.email, stored.safe_to_email, stored.device) == ("reader@example.org", True, "phone")
    assert (stored.created_at, stored.reviewed_at, stored.reviewed_by) == (NOW, None, None)
    assert stored.reference == receipt.reference


def test_neither_the_secret_nor_the_submission_is_stored(app: Flask) -> None:
    draft = write_draft()
    receipt = submit(app, draft)
    (stored,) = read_stored(app)
    assert stored.secret_hash == hash_secret(SECRET_KEY, receipt.secret)
    row = repr([getattr(stored, column.key) for column in stored.__table__.columns])
    assert receipt.secret not in row
    assert str(draft.submission) not in row
    assert draft.submission is not None
    assert draft.submission.bytes not in bytes(stored.submission_digest)


def test_the_service_leaves_the_commit_to_its_caller(app: Flask) -> None:
    with app.extensions["database"].session() as session:
        submit_feedback(session, write_draft(), now=NOW, secret_key=SECRET_KEY)
    assert read_stored(app) == []


def test_a_message_sent_again_is_stored_once_and_gets_the_same_receipt(app: Flask) -> None:
    draft = write_draft()
    first = submit(app, draft)
    assert submit(app, replace(draft, device=Device.COMPUTER)) == first
    assert len(read_stored(app)) == 1


def test_another_text_under_the_same_submission_is_not_lost(app: Flask) -> None:
    draft = write_draft()
    changed = replace(draft, comments="On second thoughts, it is clear")
    receipts = {submit(app, sent) for sent in (draft, changed, draft, changed)}
    assert len(receipts) == 2
    assert {stored.comments for stored in read_stored(app)} == {draft.comments, changed.comments}


def test_a_tap_grows_into_the_message_of_the_same_visit(app: Flask) -> None:
    whole = write_draft(useful=False, rating=None)
    tap = FeedbackDraft(submission=whole.submission, page=whole.page, useful=False)
    receipts = [submit(app, sent) for sent in (tap, tap, whole, whole, tap)]
    assert receipts == [receipts[0]] * 5
    (stored,) = read_stored(app)
    assert (stored.useful, stored.comments, stored.email) == (False, whole.comments, whole.email)
    assert stored.device == whole.device


@pytest.mark.parametrize("change", [{"page": "/help"}, {"useful": True}])
def test_a_tap_does_not_grow_into_what_says_something_else(app: Flask, change: dict[str, Any]) -> None:
    whole = write_draft(useful=False)
    tap = FeedbackDraft(submission=whole.submission, page=whole.page, useful=False)
    assert submit(app, tap) != submit(app, replace(whole, **change))
    assert len(read_stored(app)) == 2


def test_a_tap_that_somebody_has_reviewed_grows_no_more(app: Flask) -> None:
    whole = write_draft(useful=False)
    submit(app, FeedbackDraft(submission=whole.submission, page=whole.page, useful=False))
    with app.extensions["database"].session() as session:
        close(session, newest(session))
        session.commit()
    assert submit(app, whole) == submit(app, whole)
    assert sorted(stored.comments for stored in read_stored(app)) == ["", whole.comments]


def test_a_tap_and_the_rest_at_the_same_time_are_one_message(app: Flask) -> None:
    whole = write_draft(useful=True)
    tap = FeedbackDraft(submission=whole.submission, page=whole.page, useful=True)
    starting_line = threading.Barrier(4)

    def race(draft: FeedbackDraft) -> None:
        starting_line.wait()
        submit(app, draft)

    racers = [threading.Thread(target=race, args=[draft]) for draft in (tap, whole, tap, whole)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert [stored.comments for stored in read_stored(app)] == [whole.comments]


def test_the_same_submission_at_the_same_time_is_stored_once(app: Flask) -> None:
    draft = write_draft()
    starting_line = threading.Barrier(4)
    receipts: list[FeedbackReceipt] = []

    def race() -> None:
        with app.extensions["database"].session() as session:
            starting_line.wait()
            receipts.append(submit_feedback(session, draft, now=NOW, secret_key=SECRET_KEY))
            session.commit()

    racers = [threading.Thread(target=race) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert receipts == [receipts[0]] * 4
    assert len(read_stored(app)) == 1


def test_the_second_waits_for_the_first_and_answers_the_same(app: Flask) -> None:
    draft = write_draft()
    answers: list[FeedbackReceipt] = []
    second = threading.Thread(target=lambda: answers.append(submit(app, draft)))
    with app.extensions["database"].session() as session:
        first = submit_feedback(session, draft, now=NOW, secret_key=SECRET_KEY)
        second.start()
        second.join(timeout=0.3)
        assert second.is_alive()
        session.commit()
    second.join()
    assert answers == [first]
    assert len(read_stored(app)) == 1


def test_messages_that_are_stored_together_are_inserted_in_one_order(app: Flask) -> None:
    """Else two that insert the same submissions at once could each wait for the other."""
    database = app.extensions["database"]
    position = {"sqlite": "rowid", "postgresql": "ctid"}[database.engine.dialect.name]
    drafts = [write_draft(comments=f"This is what number {number} says") for number in range(12)]
    with database.session() as session:
        submit_messages(session, [prepare_message(draft, now=NOW, secret_key=SECRET_KEY) for draft in drafts])
        digests = [
            bytes(digest) for digest in session.scalars(select(Feedback.submission_digest).order_by(text(position)))
        ]
    assert len(digests) == len(drafts)
    assert digests == sorted(digests)


def test_two_who_store_known_messages_together_do_not_wait_for_each_other(app: Flask) -> None:
    known = [write_draft(comments=f"This is what number {number} says") for number in range(2)]
    for draft in known:
        submit(app, draft)
    both_begin = threading.Barrier(2)

    def store(drafts: list[FeedbackDraft], number: int) -> None:
        changed = [replace(draft, comments=f"{draft.comments}, once more: {number}") for draft in drafts]
        messages = [prepare_message(draft, now=NOW, secret_key=SECRET_KEY) for draft in changed]
        both_begin.wait(20)
        with app.extensions["database"].session() as session:
            submit_messages(session, messages)
            session.commit()

    with ThreadPoolExecutor(2) as threads:
        for number in range(20):
            stored = [
                threads.submit(store, drafts, 2 * number + place) for place, drafts in enumerate((known, known[::-1]))
            ]
            for one in stored:
                one.result()  # a deadlock would be raised here
    assert len(read_stored(app)) == 2 + 2 * 40


def test_on_postgresql_a_known_message_that_somebody_holds_is_waited_for_but_briefly(postgresql_url: str) -> None:
    """Who is stored together with it waits too."""
    database = Database(postgresql_url)
    message = prepare_message(write_draft(), now=NOW, secret_key=SECRET_KEY)
    with database.session() as session:
        waits = []
        for _ in range(2):
            submit_messages(session, [message])
            waits.append(session.scalar(text("SHOW lock_timeout")))
        session.commit()
        waits.append(session.scalar(text("SHOW lock_timeout")))
    database.engine.dispose()
    assert waits == ["3s", "500ms", "3s"]


def test_when_the_first_gives_up_the_second_is_stored(app: Flask) -> None:
    draft = write_draft()
    answers: list[FeedbackReceipt] = []
    second = threading.Thread(target=lambda: answers.append(submit(app, draft)))
    with app.extensions["database"].session() as session:
        submit_feedback(session, draft, now=NOW, secret_key=SECRET_KEY)
        second.start()
        second.join(timeout=0.3)
        session.rollback()
    second.join()
    assert [stored.reference for stored in read_stored(app)] == [answers[0].reference]


def test_a_reference_that_is_taken_is_not_given_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = submit(app, write_draft()).reference

    def collide(secret_key: str, message: bytes, *, attempt: int) -> str:
        return taken if attempt < 2 else write_reference(secret_key, message, attempt=attempt)

    monkeypatch.setattr("webapp.feedback.service.identity.write_reference", collide)
    draft = write_draft()
    receipt = submit(app, draft)
    assert receipt.reference != taken
    assert submit(app, draft) == receipt
    assert len(read_stored(app)) == 2


def test_safe_to_email_means_nothing_without_an_address(app: Flask) -> None:
    submit(app, write_draft(email=None, safe_to_email=True))
    assert read_stored(app)[0].safe_to_email is False


def test_a_draft_without_an_answer_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one question"):
        FeedbackDraft(submission=uuid.uuid4(), page="/", email="reader@example.org")


def newest(session: Session) -> uuid.UUID:
    return find_feedback_page(session, FeedbackFilter(spam=Spam.WITH), limit=1).items[0].id


def test_a_message_is_found_by_its_identifier(app: Flask) -> None:
    submit(app, write_draft(comments="find me"))
    with app.extensions["database"].session() as session:
        assert find_feedback(session, newest(session)).comments == "find me"


def test_an_unknown_message_is_said_to_be_unknown(app: Flask) -> None:
    with app.extensions["database"].session() as session, pytest.raises(FeedbackNotFound):
        find_feedback(session, uuid.uuid4())


def test_what_was_dealt_with_no_longer_waits(app: Flask) -> None:
    submit(app, write_draft())
    submit(app, write_draft())
    with app.extensions["database"].session() as session:
        assert count_waiting(session, up_to=100) == 2
        close(session, newest(session))
        session.flush()
        assert count_waiting(session, up_to=100) == 1
