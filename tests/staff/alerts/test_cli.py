"""`flask alerts send`, as an operator runs it: a real process, killed, stopped, and run again."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.processes import ROOT, SECRET_KEY, Process
from tests.staff.alerts.receiver import Receiver
from tests.staff.alerts.waiting import SECRET, outbox, put, send
from webapp.database import Database
from webapp.staff.alerts import sending
from webapp.staff.alerts.outbox import LEASE
from webapp.staff.alerts.sending import Sending
from webapp.staff.alerts.webhook import STEP_SECONDS, Webhook

COMMAND = (sys.executable, "-m", "flask", "--app", "webapp", "alerts", "send")


def environment(database_url: str, receiver: Receiver) -> dict[str, str]:
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": SECRET_KEY, "PUBLIC_ORIGIN": "https://service.example"}
    return {**os.environ, **settings, "ALERT_WEBHOOK_URL": receiver.url, "ALERT_WEBHOOK_SECRET": SECRET}


def run(database_url: str, receiver: Receiver) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        COMMAND, cwd=ROOT, env=environment(database_url, receiver), capture_output=True, text=True, check=False
    )


def start(*more: str, database_url: str, receiver: Receiver, log: Path) -> Process:
    return Process([*COMMAND, *more], log=log, environment=environment(database_url, receiver))


def test_the_command_sends_what_waits_and_says_so(database: Database, database_url: str, receiver: Receiver) -> None:
    put(database, "life", "urgent")
    done = run(database_url, receiver)
    assert (done.returncode, done.stdout) == (0, "Alerts sent: 2. Not sent, and tried again later: 0.\n")
    assert b'"link": "https://service.example/staff/urgent"' in receiver.received[0].body
    assert "of-the-operator" not in done.stdout + done.stderr


def test_the_command_fails_when_an_alert_could_not_be_sent(
    database: Database, database_url: str, receiver: Receiver
) -> None:
    put(database, "urgent")
    receiver.statuses = [503]
    done = run(database_url, receiver)
    assert (done.returncode, done.stdout) == (1, "Alerts sent: 0. Not sent, and tried again later: 1.\n")


def test_a_sender_killed_while_it_sends_loses_nothing(
    database: Database, database_url: str, receiver: Receiver, artifacts: Path
) -> None:
    put(database, "life")
    receiver.hold.clear()
    process = start(database_url=database_url, receiver=receiver, log=artifacts / "alerts-killed.log")
    receiver.wait_for(1)
    process.kill()
    receiver.hold.set()
    assert outbox(database)[0].sent_at is None
    assert send(database, receiver.url) == Sending(sent=0, failed=0)  # the dead sender still holds it
    assert send(database, receiver.url, later=LEASE + timedelta(seconds=1)) == Sending(sent=1, failed=0)
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1
    assert len(receiver.received) == 2


def test_watching_sends_what_comes_in_and_ends_when_asked(
    database: Database, database_url: str, receiver: Receiver, artifacts: Path
) -> None:
    put(database, "urgent")
    log = artifacts / "alerts-watched.log"
    process = start("--watch", database_url=database_url, receiver=receiver, log=log)
    receiver.wait_for(1)
    put(database, "life")
    receiver.wait_for(2)
    os.kill(process.pid, signal.SIGTERM)
    process.stop()
    assert [alert.sent_at is not None for alert in outbox(database)] == [True, True]
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watching_ends_at_once_while_a_receiver_keeps_it_waiting_and_loses_nothing(
    database: Database, database_url: str, receiver: Receiver, artifacts: Path, number: signal.Signals
) -> None:
    put(database, "life", "urgent", "urgent")
    receiver.hold.clear()
    log = artifacts / "alerts-asked-to-end.log"
    process = start("--watch", database_url=database_url, receiver=receiver, log=log)
    receiver.wait_for(1)
    asked_at = time.monotonic()
    os.kill(process.pid, number)
    assert process.wait() == 0
    assert time.monotonic() - asked_at < STEP_SECONDS  # it would have waited so long for each of three
    receiver.hold.set()
    assert "Traceback" not in log.read_text()
    assert send(database, receiver.url, later=LEASE + timedelta(seconds=1)).sent == 3


def test_watching_ends_with_the_fault_that_ends_what_sends(
    database: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("of the test")

    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(sending, "send_due", fail)
    webhook = Webhook(url=receiver.url, secret=SECRET, link="", target=timedelta(hours=1))
    try:
        with pytest.raises(RuntimeError, match="of the test"):
            sending.watch(database, webhook, clock=lambda: datetime.now(UTC))
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def test_without_an_address_the_command_says_how_many_wait(app: Flask, database: Database) -> None:
    put(database, "urgent", "life")
    told = app.test_cli_runner().invoke(args=["alerts", "send"])
    assert told.exit_code == 1
    assert "ALERT_WEBHOOK_URL is not set. Alerts that wait: 2." in told.output


@pytest.mark.parametrize("kind", ["urgent", "life", "overdue"])
def test_every_kind_has_words(database: Database, receiver: Receiver, kind: str) -> None:
    put(database, kind)
    assert send(database, receiver.url) == Sending(sent=1, failed=0)
