"""`flask visits purge`: deleting counts that are over their time."""

from datetime import UTC, datetime
from typing import cast

import click
from flask import Blueprint, current_app

from webapp.database import Database
from webapp.visits.service import KEPT_DAYS, count_old, purge_old

visits = Blueprint("visits", __name__, cli_group="visits")
visits.cli.help = "Delete old page counts."


@visits.cli.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say how many there are.")
def purge(*, dry_run: bool) -> None:
    """Delete the page counts of days that are more than two years ago."""
    today = datetime.now(UTC).date()
    with cast("Database", current_app.extensions["database"]).session() as session:
        count = count_old(session, today=today)
        if not dry_run:
            purge_old(session, today=today)
            session.commit()
    click.echo(f"{count} page counts older than {KEPT_DAYS} days: {'would be deleted' if dry_run else 'deleted'}.")
