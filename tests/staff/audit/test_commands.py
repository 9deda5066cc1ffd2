"""A command that changes or tells something leaves a line in the audit, or does nothing."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import click
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.conftest import MakeApp
from tests.consent.records import decide
from tests.consent.records import seal as seal_decisions
from tests.feedback.drafts import read_stored, write_draft
from tests.feedback.stored import make_key
from tests.refusing import refuse_lines
from tests.staff.audit.lines import read_lines, seal, write
from tests.staff.browsing import EMAIL, PASSWORD, add_reviewer, database_of
from webapp.audit import Action, AuditEntry, message_subject
from webapp.feedback.models import Feedback
from webapp.feedback.receipts import FeedbackReceipt
from webapp.feedback.service import submit_feedback
from webapp.staff.models import StaffAccount
from webapp.visits.service import View, count_view

KEY = Fernet.generate_key().decode()
REASON = "Order of a court"
LONG_AFTER = timedelta(days=1000)
# What each command that changes or tells something leaves in the audit.
LINES = {
    "changes refresh": Action.SCORES_COUNTED,
    "consent purge": Action.PURGED,
    "feedback hold": Action.HELD,
    "feedback purge": Action.PURGED,
    "feedback release": Action.RELEASED,
    "feedback rotate-keys": Action.KEYS_CHANGED,
    "staff add": Action.ACCOUNT_ADDED,
    "staff close": Action.ACCOUNT_CLOSED,
    "staff list": Action.ACCOUNTS_READ,
    "staff purge-audit": Action.PURGED,
    "staff reset-factor": Action.FACTOR_REMOVED,
    "staff rotate-keys": Action.KEYS_CHANGED,
    "staff verify-audit": Action.AUDIT_VERIFIED,
    "themes suggest": Action.THEMES_SUGGESTED,
    "visits purge": Action.PURGED,
}
WITHOUT_A_LINE = {
    "alerts send": "it leaves one for each alert that was sent: tests/staff/alerts",
    "consent count-days": "it counts what pages count for themselves otherwise",
    "consent seal": "a seal is its own account, and chained",
    "consent verify": "it tells numbers and a hash",
    "demo seed": "it makes up messages, where no visitor has sent one",
    "feedback count-days": "it counts what pages count for themselves otherwise",
    "staff seal-audit": "a seal is its own account, and chained",
}


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The service with a key for originals."""
    return make_app(encryption_keys=KEY)


def store(app: Flask, *, days_ago: int = 1, **changes: Any) -> FeedbackReceipt:
    draft = write_draft(submission=uuid.uuid4(), email=None, **changes)
    sent_at, secret_key = datetime.now(UTC) - timedelta(days=days_ago), app.extensions["settings"].secret_key
    with (
        database_of(app).session() as session,
        patch("webapp.feedback.service.identity.new_id", partial(make_key, sent_at)),
    ):
        receipt = submit_feedback(session, draft, now=sent_at, secret_key=secret_key, encryption_keys=KEY)
        session.commit()
    return receipt


def run(app: Flask, command: str, *words: str) -> str:
    """Run a command, and return what it tells; whether it fails is seen from what it leaves."""
    return str(app.test_cli_runner().invoke(args=[*command.split(), *words], input=f"{PASSWORD}\n").output)


def prepare(app: Flask, command: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:  # noqa: C901 - one case each
    """Give a command something to do, and return the words that it takes."""
    database = database_of(app)
    match command:
        case "feedback hold" | "feedback release":
            receipt = store(app)
            if command == "feedback release":
                run(app, "feedback hold", receipt.reference, "--reason", REASON)
            return [receipt.reference, *(["--reason", REASON] if command == "feedback hold" else [])]
        case "feedback purge":
            store(app, days_ago=400, comments="Old")
        case "feedback rotate-keys":
            store(app, comments="Please ring me on 07700 900123")
        case "visits purge":
            with database.session() as session:
                count_view(session, View(path="/help", screen="phone", is_first=True), day=date(2020, 1, 1))
                session.commit()
        case "consent purge":
            decide(database)
            seal_decisions(database)
            monkeypatch.setattr("webapp.consent.cli.datetime", Later)
        case "staff purge-audit":
            write(database)
            seal(database)
            monkeypatch.setattr("webapp.staff.audit.cli.datetime", Later)
        case "staff add":
            return ["zoe@staff.example", "--role", "reviewer"]
        case "staff close" | "staff reset-factor":
            add_reviewer(app)
            return [EMAIL]
    return []


class Later(datetime):
    """A clock that is years ahead."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        """Return the time there."""
        return datetime.now(tz) + LONG_AFTER


def all_commands(group: click.Group, *names: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from all_commands(command, *names, name)
        else:
            yield " ".join([*names, name])


def lines_of(app: Flask, action: Action) -> list[AuditEntry]:
    return [line for line in read_lines(database_of(app)) if line.action == action]


def test_of_every_command_it_is_known_whether_it_leaves_a_line(app: Flask) -> None:
    assert set(all_commands(app.cli)) == set(LINES) | set(WITHOUT_A_LINE)


@pytest.mark.parametrize("command", LINES)
def test_a_command_leaves_a_line_by_nobody(app: Flask, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    words = prepare(app, command, monkeypatch)
    before = len(lines_of(app, LINES[command]))
    told = run(app, command, *words)
    lines = lines_of(app, LINES[command])
    assert len(lines) == before + 1, told
    assert lines[-1].actor_id is None


def test_a_hold_and_its_end_are_told_with_the_message_and_why(app: Flask) -> None:
    receipt = store(app)
    (message,) = read_stored(app)
    run(app, "feedback hold", receipt.reference, "--reason", f" {REASON} ")
    run(app, "feedback release", receipt.reference)
    lines = [(line.action, line.subject, line.details) for line in read_lines(database_of(app))]
    subject = message_subject(message.id)
    assert lines == [(Action.HELD, subject, {"reason": REASON}), (Action.RELEASED, subject, None)]


def test_an_erasure_that_a_release_brings_is_told(app: Flask, client: FlaskClient) -> None:
    receipt = store(app)
    run(app, "feedback hold", receipt.reference, "--reason", REASON)
    claim = {"reference": receipt.reference, "secret": receipt.secret, "action": "erase"}
    assert client.post("/feedback/receipt", data=claim).status_code == 200
    run(app, "feedback release", receipt.reference)
    assert [line.action for line in read_lines(database_of(app))] == [Action.HELD, Action.RELEASED, Action.ERASED]


def test_a_release_of_what_is_not_held_leaves_no_line(app: Flask) -> None:
    run(app, "feedback release", store(app).reference)
    assert read_lines(database_of(app)) == []


def test_a_command_that_cannot_leave_its_line_changes_nothing(app: Flask) -> None:
    held, old = store(app), store(app, days_ago=400, comments="Old")
    add_reviewer(app)
    run(app, "feedback hold", held.reference, "--reason", REASON)
    with database_of(app).session() as session:
        session.execute(update(StaffAccount).values(closed_at=None))
        session.commit()
    refuse_lines(app)
    run(app, "feedback release", held.reference)
    run(app, "feedback purge")
    run(app, "staff close", EMAIL)
    run(app, "staff add", "zoe@staff.example", "--role", "reviewer")
    assert {stored.reference for stored in read_stored(app)} == {held.reference, old.reference}
    with database_of(app).session() as session:
        assert [(account.email, account.closed_at) for account in session.query(StaffAccount)] == [(EMAIL, None)]
        assert session.query(Feedback).count() == 2


def test_a_command_that_cannot_leave_its_line_tells_nothing(app: Flask) -> None:
    add_reviewer(app)
    refuse_lines(app)
    told = app.test_cli_runner().invoke(args=["staff", "list"])
    assert told.exit_code == 1
    assert EMAIL not in told.output
