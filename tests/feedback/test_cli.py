"""The operator's commands: deleting what is old, holding back, and changing keys."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from tests.conftest import MakeApp
from tests.feedback.drafts import close, read_stored, write_draft
from tests.feedback.stored import make_key, make_message
from tests.questions import asked_of, explain
from webapp.feedback.alerts import Alert
from webapp.feedback.models import Feedback
from webapp.feedback.receipts import FeedbackReceipt
from webapp.feedback.retention import FeedbackRemoval
from webapp.feedback.sealing import KeyLost, open_vault
from webapp.feedback.service import open_originals, submit_feedback

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
WITH_A_NUMBER = "Please ring me on 07700 900123"
TODAY = datetime.now(UTC)


def store(app: Flask, *, days_ago: int, **changes: Any) -> FeedbackReceipt:
    draft = write_draft(submission=uuid.uuid4(), email=None, **changes)
    settings = app.extensions["settings"]
    sent_at = TODAY - timedelta(days=days_ago)
    with (
        app.extensions["database"].session() as session,
        patch("webapp.feedback.service.identity.new_id", partial(make_key, sent_at)),
    ):
        receipt = submit_feedback(
            session, draft, now=sent_at, secret_key=settings.secret_key, encryption_keys=settings.encryption_keys
        )
        session.commit()
    return receipt


def run(app: Flask, *words: str, exit_code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["feedback", *words])
    assert result.exit_code == exit_code, result.output
    return str(result.output)


def references(app: Flask) -> set[str]:
    return {stored.reference for stored in read_stored(app)}


def make_urgent(app: Flask, receipt: FeedbackReceipt, *, is_read: bool) -> None:
    with app.extensions["database"].session() as session:
        (message,) = (found for found in read_stored(app) if found.reference == receipt.reference)
        session.merge(message).urgency = "life"
        if is_read:
            session.flush()
            close(session, message.id)
        session.commit()


def test_each_class_goes_in_its_time_and_the_log_tells(app: Flask) -> None:
    young = store(app, days_ago=364, comments="Young")
    store(app, days_ago=366, comments="Old")
    young_spam = store(app, days_ago=29, comments="Young spam", suspicions=("Haste",))
    store(app, days_ago=31, comments="Old spam", suspicions=("Haste",))
    urgent_spam = store(app, days_ago=31, comments="Not spam at all", suspicions=("Haste",))
    make_urgent(app, urgent_spam, is_read=False)

    said = run(app, "purge")

    assert references(app) == {young.reference, young_spam.reference, urgent_spam.reference}
    assert "messages: 1 were deleted" in said
    assert "suspected spam: 1 were deleted" in said
    with app.extensions["database"].session() as session:
        lines = {(line.removed_class, line.number) for line in session.scalars(select(FeedbackRemoval))}
    assert lines == {("messages", 1), ("suspected spam", 1)}


def test_what_somebody_took_in_hand_is_spam_only_if_they_said_so(app: Flask) -> None:
    wanted = store(app, days_ago=31, comments="Not spam", suspicions=("Haste",))
    store(app, days_ago=31, comments="Spam that nobody suspected")
    with app.extensions["database"].session() as session:
        for message in read_stored(app):
            session.merge(message).status = "actioned" if message.reference == wanted.reference else "spam"
        session.commit()
    assert "suspected spam: 1 were deleted" in run(app, "purge")
    assert references(app) == {wanted.reference}


def test_a_dry_run_deletes_nothing(app: Flask) -> None:
    store(app, days_ago=400, comments="Old")
    store(app, days_ago=40, comments=WITH_A_NUMBER)
    said = run(app, "purge", "--dry-run")
    assert "messages: 1 would be deleted" in said
    assert "originals: 1 would be deleted" in said
    assert len(read_stored(app)) == 2
    assert sum(stored.sealed is not None for stored in read_stored(app)) == 1


def test_what_may_tell_of_danger_is_kept_until_somebody_has_read_it(app: Flask) -> None:
    unread, read = (store(app, days_ago=400, comments=f"Message {number}") for number in range(2))
    make_urgent(app, unread, is_read=False)
    make_urgent(app, read, is_read=True)
    assert "1 older than 365 days are kept" in run(app, "purge")
    assert references(app) == {unread.reference}


def test_what_is_held_stays_until_it_is_released(app: Flask) -> None:
    held = store(app, days_ago=400, comments=WITH_A_NUMBER)
    make_urgent(app, held, is_read=True)
    assert f"{held.reference} is held" in run(app, "hold", held.reference, "--reason", "Order of a court")
    assert "1 older than 365 days are kept" in run(app, "purge")
    (stored,) = read_stored(app)
    assert stored.sealed is not None
    run(app, "release", held.reference)
    run(app, "purge")
    assert read_stored(app) == []


def test_who_asked_for_erasure_meanwhile_gets_it_with_the_release(app: Flask, client: FlaskClient) -> None:
    held = store(app, days_ago=1, comments="Held")
    run(app, "hold", held.reference, "--reason", "Order of a court")
    claim = {"reference": held.reference, "secret": held.secret, "action": "erase"}
    assert client.post("/feedback/receipt", data=claim).status_code == 200
    assert "deleted, as its sender asked" in run(app, "release", held.reference)
    assert read_stored(app) == []


def test_a_reference_that_nobody_has_and_a_hold_without_reason_are_told(app: Flask) -> None:
    held = store(app, days_ago=1, comments="Held")
    for words in (("hold", "7QFJ-M3WX", "--reason", "x"), ("release", "7QFJ-M3WX")):
        assert "There is no message" in run(app, *words, exit_code=1)
    assert "Give a reason" in run(app, "hold", held.reference, "--reason", " ", exit_code=1)
    assert "not held" in run(app, "release", held.reference)


def test_the_words_of_a_deleted_message_do_not_stay_in_the_file(app: Flask) -> None:
    path = app.extensions["database"].engine.url.database
    store(app, days_ago=1, comments="Nothing special")
    store(app, days_ago=400, comments="Zebracadabra")
    run(app, "purge")
    if app.extensions["database"].engine.dialect.name == "sqlite":
        with app.extensions["database"].engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"ebracadabra" not in Path(path).read_bytes()
    assert len(read_stored(app)) == 1


def test_alerts_go_though_nobody_sends_them(app: Flask) -> None:
    store(app, days_ago=31, comments="He says he will kill me tonight")
    store(app, days_ago=29, comments="He says he will kill me today")
    run(app, "purge")
    with app.extensions["database"].session() as session:
        assert len(session.scalars(select(Alert)).all()) == 1


def test_more_than_one_step_is_purged(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.feedback.service.purging.MOST_AT_ONCE", 2)
    for number in range(5):
        store(app, days_ago=400, comments=f"Message {number}")
    assert "messages: 5 were deleted" in run(app, "purge")
    assert read_stored(app) == []


def test_originals_are_sealed_under_a_new_key_and_opened_without_the_old(make_app: MakeApp) -> None:
    before = make_app(encryption_keys=OLD)
    store(before, days_ago=1, comments=WITH_A_NUMBER)
    both = make_app(encryption_keys=f"{NEW},{OLD}")
    assert "1 originals are sealed under the first key" in run(both, "rotate-keys")
    (stored,) = read_stored(both)
    assert open_originals(stored, open_vault(NEW, "another secret key"))["comments"] == WITH_A_NUMBER
    assert "07700" not in stored.comments


def test_a_lost_key_is_told_and_the_redacted_text_stays(make_app: MakeApp) -> None:
    before = make_app(encryption_keys=OLD)
    store(before, days_ago=2, comments=WITH_A_NUMBER)
    store(make_app(encryption_keys=NEW), days_ago=1, comments=WITH_A_NUMBER)
    said = run(make_app(encryption_keys=NEW), "rotate-keys", exit_code=1)
    assert "1 originals are sealed" in said
    assert "1 originals cannot be opened: their key is missing from ENCRYPTION_KEYS" in said
    lost = read_stored(before)[0]
    with pytest.raises(KeyLost):
        open_originals(lost, open_vault(NEW, "another secret key"))
    assert lost.comments.startswith("Please ring me on [")
    assert open_originals(lost, open_vault(OLD, ""))["comments"] == WITH_A_NUMBER


def test_a_message_that_somebody_works_on_is_left_for_the_next_purge(make_app: MakeApp, postgresql_url: str) -> None:
    app = make_app(database_url=postgresql_url)
    store(app, days_ago=400)
    with app.extensions["database"].session() as session:
        session.scalars(select(Feedback).with_for_update()).one()
        run(app, "purge")
        assert session.scalars(select(func.count(Feedback.id))).one() == 1
        session.rollback()
    run(app, "purge")
    with app.extensions["database"].session() as session:
        assert session.scalars(select(func.count(Feedback.id))).one() == 0


def test_no_question_of_a_purge_reads_what_is_too_young_to_go(app: Flask) -> None:
    with app.extensions["database"].session() as session:
        session.add_all(make_message(TODAY - timedelta(minutes=number), **_of_many(number)) for number in range(4_000))
        session.flush()
        session.execute(text("ANALYZE"))
        session.commit()
    with asked_of(app) as asked:
        run(app, "purge")
        run(app, "purge", "--dry-run")
    reading = [(question, values) for question, values in asked if "FROM feedback" in question]
    assert len(reading) > 9
    for question, values in reading:
        plan = explain(app, question, values)
        assert not re.search(r"Seq Scan on feedback$|Seq Scan on feedback  |SCAN feedback$", plan, re.MULTILINE), (
            f"{question}\n{plan}"
        )


def _of_many(number: int) -> dict[str, Any]:
    is_sealed = number % 40 == 0
    return {
        "status": "spam" if number % 30 == 0 else "actioned",
        "reviewed_at": TODAY,
        "reviewed_by": uuid.UUID(int=number),
        "urgency": "urgent" if number % 50 == 0 else "none",
        "sealed": b"sealed" if is_sealed else None,
        "sealed_until": TODAY + timedelta(days=30) if is_sealed else None,
    }
