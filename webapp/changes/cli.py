"""`flask changes refresh`: counting the scores of published changes again."""

from datetime import UTC, datetime
from typing import cast

import click
from flask import Blueprint, current_app

from webapp.audit import Action, record
from webapp.changes.service import refresh_scores
from webapp.database import Database

commands = Blueprint("changes-commands", __name__, cli_group="changes")
commands.cli.help = "Count the scores of published changes again."


@commands.cli.command("refresh")
def refresh() -> None:
    """Count the scores again of every published change whose 90 days are not over."""
    with cast("Database", current_app.extensions["database"]).session() as session:
        number = refresh_scores(session, now=datetime.now(UTC))
        record(session, Action.SCORES_COUNTED, by=None, at=datetime.now(UTC), details={"changes": number})
        session.commit()
    click.echo(f"{number} published changes have new scores.")
