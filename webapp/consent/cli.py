"""`flask consent`: sealing, checking and purging the records, from the command line."""

from datetime import UTC, datetime
from typing import cast

import click
from flask import Blueprint, current_app

from webapp.consent.purging import plan_purge, purge_batch
from webapp.consent.seals import SealBusyError, seal_decisions
from webapp.consent.verification import verify_chain
from webapp.database import Database

records = Blueprint("consent_records", __name__, cli_group="consent")


@records.cli.command("seal")
def seal() -> None:
    """Add all new decisions to the chain; print its head, to be kept where nobody who can write here can."""
    try:
        sealed = seal_decisions(_database(), now=datetime.now(UTC))
    except SealBusyError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"Sealed {sealed.decisions} decisions in {sealed.batches} batches.")
    if sealed.head:
        click.echo(f"Head: {sealed.head}")


@records.cli.command("verify")
@click.option("--head", help="The hash of a seal that was kept elsewhere; the chain must hold it.")
def verify(head: str | None) -> None:
    """Prove that nothing was changed, removed, inserted or moved; else name the first row and fail."""
    with _database().request_session(may_write=False) as session:
        found = verify_chain(session, head=head)
    if found.fault:
        raise click.ClickException(found.fault)
    click.echo(
        f"All in order: {found.seals} seals over {found.decisions} decisions, of which {found.purged} were purged. "
        f"{found.waiting} are not sealed yet."
    )
    if found.head:
        click.echo(f"Head: {found.head}")


@records.cli.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def purge(*, dry_run: bool) -> None:
    """Delete, by whole sealed batches, decisions that ended more than a year ago."""
    now = datetime.now(UTC)
    database = _database()
    with database.request_session(may_write=False) as session:
        planned = plan_purge(session, now=now)
    told = f"{planned.decisions} decisions in {len(planned.seals)} batches"
    if dry_run:
        click.echo(f"Would delete {told}.")
        return
    for number in planned.seals:
        with database.session() as session:
            purge_batch(session, number, now=now)
            session.commit()
    click.echo(f"Deleted {told}.")


def _database() -> Database:
    return cast("Database", current_app.extensions["database"])
