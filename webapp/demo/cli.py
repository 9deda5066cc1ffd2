"""`flask demo seed`: a database full of made-up feedback."""

from datetime import UTC, datetime
from typing import cast

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from webapp.config import Settings
from webapp.database import Database

commands = AppGroup("demo", help="Fill a database with made-up feedback.")

MOST_MESSAGES = 10_000_000
MOST_DAYS = 3_650


@commands.command("seed")
@click.option("--messages", type=click.IntRange(1, MOST_MESSAGES), required=True, help="How many there are at the end.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=365, show_default=True, help="Over how many days.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=7, show_default=True, help="Another number, others.")
@click.option("--beside-real", is_flag=True, help="Also where there are messages that visitors sent.")
def seed_messages(*, messages: int, days: int, seed: int, beside_real: bool) -> None:
    """Make up MESSAGES that came in the last days; stopped and started again, it goes on where it was.

    The same numbers make the same messages. Work on them is put down to the accounts that there are, and to made-up
    colleagues, who have no password and cannot sign in; with --beside-real they are added only if there is no account.
    """
    from webapp.demo.seeding import RealMessagesError, Seeding, SeedTakenError

    settings = cast("Settings", current_app.extensions["settings"])
    seeding = Seeding(
        cast("Database", current_app.extensions["database"]), settings, seed=seed, until=datetime.now(UTC)
    )
    try:
        steps = seeding.start(messages=messages, days=days, is_beside_real=beside_real)
        with click.progressbar(length=messages, label=f"Making up {messages:,} messages") as bar:
            bar.update(seeding.made)
            for made in steps:
                bar.update(made)
        seeding.finish()
    except (RealMessagesError, SeedTakenError) as fault:
        raise click.ClickException(str(fault)) from None
    except OperationalError:
        raise click.ClickException("The database was busy or away. Run this again: it goes on where it was.") from None
    click.echo(f"There are {seeding.made:,} made-up messages of seed {seed}.")
