"""Alerts reach the receiver at least once, whatever fails; two senders do not send the same one."""

import itertools
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests.processes import free_port
from tests.staff.alerts.receiver import Receiver
from tests.staff.alerts.waiting import LINK, SECRET, outbox, put, send
from tests.staff.browsing import add_message
from webapp.database import Database
from webapp.feedback.alerts import Alert
from webapp.feedback.models import Feedback
from webapp.staff.alerts import outbox as service
from webapp.staff.alerts import webhook
from webapp.staff.alerts.sending import Sending, send_due
from webapp.staff.alerts.webhook import Webhook
from webapp.staff.audit import AuditEntry

LATER = timedelta(minutes=20)


def test_each_alert_is_sent_once_a_risk_to_life_first(database: Database, receiver: Receiver) -> None:
    put(database, "urgent", "life", "urgent")
    assert send(database, receiver.url) == Sending(sent=3, failed=0)
    assert send(database, receiver.url, later=LATER) == Sending(sent=0, failed=0)
    assert [b'"feedback.life"' in request.body for request in receiver.received] == [True, False, False]


def test_what_was_sent_is_in_the_audit(database: Database, receiver: Receiver) -> None:
    put(database, "life")
    send(database, receiver.url)
    [alert] = outbox(database)
    with database.session() as session:
        line = session.scalars(select(AuditEntry)).one()
    assert (line.action, line.subject, line.details) == (
        "sent an alert",
        f"alert:{alert.id}",
        {"kind": "life", "attempt": 1},
    )


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_what_the_receiver_did_not_take_in_is_sent_again_with_the_same_id(
    database: Database, receiver: Receiver, status: int
) -> None:
    receiver.statuses = [status]
    put(database, "urgent")
    assert send(database, receiver.url) == Sending(sent=0, failed=1)
    assert send(database, receiver.url) == Sending(sent=0, failed=0)  # it waits first
    [alert] = outbox(database)
    assert (alert.last_fault, alert.attempts, alert.sent_at) == (f"status {status}", 1, None)
    assert send(database, receiver.url, later=LATER) == Sending(sent=1, failed=0)
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1
    assert {request.path for request in receiver.received} == {"/hook?token=of-the-operator"}


def test_a_receiver_that_is_away_loses_nothing(database: Database, receiver: Receiver) -> None:
    put(database, "life", "urgent")
    assert send(database, f"http://127.0.0.1:{free_port()}/") == Sending(sent=0, failed=2)
    assert {alert.last_fault for alert in outbox(database)} == {"ConnectError"}
    assert send(database, receiver.url, later=LATER) == Sending(sent=2, failed=0)


def test_a_run_tries_each_alert_once_however_long_it_takes(database: Database, receiver: Receiver) -> None:
    receiver.statuses = [500] * 5
    put(database, "life", "urgent")
    sender = Webhook(url=receiver.url, secret=SECRET, link=LINK, target=timedelta(hours=24))
    minutes = itertools.count()
    done = send_due(database, sender, clock=lambda: datetime.now(UTC) + next(minutes) * timedelta(minutes=1))
    assert done == Sending(sent=0, failed=2)


def test_a_slow_receiver_is_given_up_and_asked_again(
    database: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "STEP_SECONDS", 0.2)
    put(database, "urgent")
    receiver.hold.clear()
    assert send(database, receiver.url) == Sending(sent=0, failed=1)
    assert outbox(database)[0].last_fault == "ReadTimeout"
    receiver.hold.set()
    assert send(database, receiver.url, later=LATER) == Sending(sent=1, failed=0)


def test_a_receiver_that_drips_its_answer_holds_up_nobody_for_long(
    database: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TOTAL_SECONDS", 0.3)
    receiver.drip_seconds = 0.1
    put(database, "urgent")
    assert send(database, receiver.url) == Sending(sent=0, failed=1)
    assert outbox(database)[0].last_fault == "TimeoutError"


def test_senders_at_once_send_each_alert_once(database: Database, receiver: Receiver) -> None:
    put(database, *["urgent"] * 24)
    done: list[Sending] = []
    senders = [threading.Thread(target=lambda: done.append(send(database, receiver.url))) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sum(sending.sent for sending in done) == 24
    assert len({request.headers["webhook-id"] for request in receiver.received}) == len(receiver.received) == 24


def test_a_sender_that_was_overtaken_does_not_put_a_sent_alert_back(database: Database) -> None:
    put(database, "urgent")
    now = datetime.now(UTC)
    with database.session() as session:
        slow = service.claim_next(session, now=now)
        quick = service.claim_next(session, now=now + service.LEASE)
        assert slow
        assert quick
        service.note_sent(session, quick, now=now)
        service.note_fault(session, slow, fault="ReadTimeout", now=now)
        session.commit()
    [alert] = outbox(database)
    assert (alert.id, alert.sent_at is not None, alert.last_fault) == (slow.id, True, None)


def test_waits_grow_up_to_a_limit_and_differ() -> None:
    for attempt, longest in ((1, 5), (4, 40), (9, 900), (5000, 900)):
        waits = [service.wait_after(attempt).total_seconds() for _ in range(50)]
        assert longest / 2 <= min(waits) < max(waits) <= longest
        assert len(set(waits)) > 40


def test_alerts_are_forgotten_after_a_month(database: Database, receiver: Receiver) -> None:
    put(database, "urgent", before=timedelta(days=31))
    put(database, "urgent")
    assert send(database, receiver.url) == Sending(sent=1, failed=0)
    assert len(outbox(database)) == 1


def test_while_an_urgent_message_waits_too_long_there_is_a_reminder_each_day(
    app: Flask, database: Database, receiver: Receiver
) -> None:
    message = add_message(app, comments="He says he will kill me tonight")
    with database.session() as session:
        session.execute(delete(Alert))
        session.commit()
    assert send(database, receiver.url, later=timedelta(hours=23)) == Sending(sent=0, failed=0)
    for hours, sent in ((25, 1), (25, 0), (49, 1)):
        assert send(database, receiver.url, later=timedelta(hours=hours)).sent == sent
    assert [b'"feedback.overdue"' in request.body for request in receiver.received] == [True, True]
    with database.session() as session:
        session.execute(update(Feedback).where(Feedback.id == message).values(acknowledged_at=datetime.now(UTC)))
        session.commit()
    assert send(database, receiver.url, later=timedelta(hours=73)) == Sending(sent=0, failed=0)


def test_no_fault_tells_the_receivers_address(
    database: Database, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.statuses = [500]
    put(database, "urgent")
    send(database, receiver.url)
    assert "alert not sent" in caplog.text
    assert "of-the-operator" not in caplog.text + str([vars(record) for record in caplog.records])
