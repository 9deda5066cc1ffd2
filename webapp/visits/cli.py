"""`flask visits purge`: deleting counts that are over their time."""

from datetime import UTC, datetime
from typing import cast

import click
from flask import Blueprint, current_app

from webapp.audit import Action, record
from webapp.database import Database
from webapp.visits.service import KEPT_DAYS, count_old, purge_old

visits = Blueprint("visits", __name__, cli_group="visits")
visits.cli.help = "Delete old page counts."


@visits.cli.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say how many there are.")
def purge(*, dry_run: bool) -> None:
    """Delete the page counts of days that are more than two years ago."""
    now = datetime.now(UTC)
    today = now.date()
    with cast("Database", current_app.extensions["database"]).session() as session:
        count = count_old(session, today=today)
        if not dry_run:
            purge_old(session, today=today)
            record(session, Action.PURGED, by=None, at=now, details={"what": "page counts", "number": count})
            session.commit()
    click.echo(f"{count} page counts older than {KEPT_DAYS} days: {'would be deleted' if dry_run else 'deleted'}.")
