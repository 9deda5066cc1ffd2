"""Commands on feedback: `flask feedback purge`, `count-days`, `rotate-keys`, `hold` and `release`."""

import sys
from datetime import UTC, datetime
from typing import cast

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from webapp.audit import Action, message_subject, record
from webapp.config import Settings
from webapp.database import Database
from webapp.feedback.alerts import forget_old_alerts
from webapp.feedback.models import Feedback
from webapp.feedback.retention import MAX_HOLD_REASON_CHARACTERS
from webapp.feedback.sealing import open_vault
from webapp.feedback.service import (
    FEEDBACK_DAYS,
    FeedbackNotFound,
    RetentionClass,
    count_due,
    count_kept_unread,
    empty_log,
    find_by_reference,
    find_hold,
    forget_some_words,
    hold_feedback,
    list_classes,
    purge_some,
    release_feedback,
    reseal_some,
)

commands = AppGroup("feedback", help="Delete old feedback, hold some back, count days, and change keys.")


@commands.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def purge(*, dry_run: bool) -> None:
    """Delete what has been kept long enough; what is held stays, and so does what is urgent and unread."""
    now, retention_days = datetime.now(UTC), _settings().feedback_retention_days
    if not dry_run:
        # What is deleted uncounted would be missing from the totals for ever.
        FEEDBACK_DAYS.count_all(_database(), now=now)
    for due in list_classes(now=now, retention_days=retention_days):
        number = _count(due) if dry_run else _purge(due, now)
        click.echo(f"{due.name}: {number} {'would be' if dry_run else 'were'} deleted")
    if not dry_run:
        _forget(now)
    with _database().session() as session:
        kept = count_kept_unread(session, now=now, retention_days=retention_days)
    if kept:
        click.echo(f"{kept} older than {retention_days} days are kept: held, or urgent and read by nobody")


@commands.command("count-days")
def count_days() -> None:
    """Count the messages of the days that are over; the overview does a few, when somebody opens it."""
    click.echo(f"Days counted: {FEEDBACK_DAYS.count_all(_database(), now=datetime.now(UTC))}")


@commands.command("rotate-keys")
def rotate_keys() -> None:
    """Seal every original under the first of ENCRYPTION_KEYS, so that the keys after it can be taken away."""
    settings = _settings()
    vault = open_vault(settings.encryption_keys, settings.secret_key)
    done, lost, last_id = 0, 0, None
    while True:
        with _database().session() as session:
            step = reseal_some(session, vault, after=last_id)
            if step.done:
                details = {"what": "originals", "number": step.done}
                record(session, Action.KEYS_CHANGED, by=None, at=datetime.now(UTC), details=details)
            session.commit()
        if step.last_id is None:
            break
        done, lost, last_id = done + step.done, lost + step.lost, step.last_id
    click.echo(f"{done} originals are sealed under the first key")
    if lost:
        click.echo(
            f"{lost} originals cannot be opened: their key is missing from ENCRYPTION_KEYS. Put it back and run this "
            "again; until then only their redacted texts can be read.",
            err=True,
        )
        sys.exit(1)


@commands.command("hold")
@click.argument("reference")
@click.option("--reason", required=True, help="Why it must be kept, such as the order of a court.")
def hold(reference: str, reason: str) -> None:
    """Keep the message with this REFERENCE from being deleted, by age or by its sender."""
    reason, now = reason.strip(), datetime.now(UTC)
    if not 0 < len(reason) <= MAX_HOLD_REASON_CHARACTERS:
        raise click.ClickException(f"Give a reason of up to {MAX_HOLD_REASON_CHARACTERS} characters.")
    with _database().session() as session:
        message = _find(session, reference)
        hold_feedback(session, message, reason=reason, now=now)
        subject = message_subject(message.id)
        record(session, Action.HELD, by=None, at=now, subject=subject, details={"reason": reason})
        session.commit()
    click.echo(f"{message.reference} is held.")


@commands.command("release")
@click.argument("reference")
def release(reference: str) -> None:
    """End the hold on the message with this REFERENCE; if its sender asked for it to be deleted, it is deleted now."""
    now = datetime.now(UTC)
    with _database().session() as session:
        message = _find(session, reference)
        subject, was_held = message_subject(message.id), find_hold(session, message.id) is not None
        is_gone = release_feedback(session, message, now=now)
        for action, is_done in ((Action.RELEASED, was_held), (Action.ERASED, is_gone)):
            if is_done:
                record(session, action, by=None, at=now, subject=subject)
        session.commit()
    click.echo(f"{reference} is {'deleted, as its sender asked' if is_gone else 'not held'}.")


def _find(session: Session, reference: str) -> Feedback:
    try:
        return find_by_reference(session, reference)
    except FeedbackNotFound:
        raise click.ClickException(f"There is no message {reference}.") from None


def _count(due: RetentionClass) -> int:
    with _database().session() as session:
        return count_due(session, due)


def _purge(due: RetentionClass, now: datetime) -> int:
    """Purge a class step by step, each committed, and give how many went."""
    number = 0
    while True:
        with _database().session() as session:
            went = purge_some(session, due, now=now)
            if went:
                details = {"what": due.name, "number": went}
                record(session, Action.PURGED, by=None, at=datetime.now(UTC), details=details)
            session.commit()
        if not went:
            return number
        number += went


def _forget(now: datetime) -> None:
    """Let nothing outlive its message: not its words in the index, nor the alert that tells when it came."""
    with _database().session() as session:
        forget_old_alerts(session, now=now)
        session.commit()
    is_more = True
    while is_more:
        with _database().session() as session:
            is_more = forget_some_words(session)
            session.commit()
    with _database().request_session(may_write=False) as session:
        empty_log(session)


def _database() -> Database:
    return cast("Database", current_app.extensions["database"])


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
