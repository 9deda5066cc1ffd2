"""`flask consent`: sealing, checking, counting and purging the records, from the command line."""

from datetime import UTC, datetime
from typing import cast

import click
from flask import Blueprint, current_app
from sqlalchemy.orm import Session

from webapp.audit import Action, record
from webapp.chain import commands
from webapp.consent.chain import DECISIONS
from webapp.consent.rates import CONSENT_DAYS
from webapp.database import Database

records = Blueprint("consent_records", __name__, cli_group="consent")
records.cli.help = "Seal, check, count and purge the records of cookie choices."


@records.cli.command("seal")
def seal() -> None:
    """Add all new decisions to the chain; print its head, to be kept where nobody who can write here can."""
    commands.seal(_database(), DECISIONS, now=datetime.now(UTC))


@records.cli.command("verify")
@click.option("--head", help="The hash of a seal that was kept elsewhere; the chain must hold it.")
def verify(head: str | None) -> None:
    """Prove that nothing was changed, removed, inserted or moved; else name the first row and fail."""
    commands.tell(commands.verify(_database(), DECISIONS, head=head), DECISIONS)


@records.cli.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def purge(*, dry_run: bool) -> None:
    """Delete, by whole sealed batches, decisions that ended more than a year ago."""
    if not dry_run:
        # What is deleted uncounted would be missing from the rates for ever.
        CONSENT_DAYS.count_all(_database(), now=datetime.now(UTC))
    commands.purge(_database(), DECISIONS, now=datetime.now(UTC), dry_run=dry_run, note=_note_purge)


def _note_purge(session: Session, seal: int) -> None:
    details = {"what": "cookie choices", "seal": seal}
    record(session, Action.PURGED, by=None, at=datetime.now(UTC), details=details)


@records.cli.command("count-days")
def count_days() -> None:
    """Count the choices of the days that are over; the staff pages do a few, when somebody opens them."""
    click.echo(f"Days counted: {CONSENT_DAYS.count_all(_database(), now=datetime.now(UTC))}")


def _database() -> Database:
    return cast("Database", current_app.extensions["database"])
