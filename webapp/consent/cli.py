"""`flask consent`: sealing, checking and purging the records, from the command line."""

from datetime import UTC, datetime
from typing import cast

import click
from flask import Blueprint, current_app

from webapp.chain import commands
from webapp.consent.chain import DECISIONS
from webapp.database import Database

records = Blueprint("consent_records", __name__, cli_group="consent")
records.cli.help = "Seal, check and purge the records of cookie choices."


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
    commands.purge(_database(), DECISIONS, now=datetime.now(UTC), dry_run=dry_run)


def _database() -> Database:
    return cast("Database", current_app.extensions["database"])
