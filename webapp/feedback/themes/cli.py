"""`flask themes suggest`: what messages are about, worked out on this machine by a command and never in a request."""

import sys
from datetime import UTC, datetime, timedelta
from typing import cast

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from webapp.audit import Action, record
from webapp.database import Database

commands = AppGroup("themes", help="Suggest what messages are about.")

NOT_INSTALLED = "scikit-learn is not installed. Run `make themes`, or `uv sync --group themes`, then try again."


@commands.command("suggest")
@click.option("--messages-of", "days", type=click.IntRange(1, 3_650), default=90, show_default=True, help="Days back.")
@click.option("--most", type=click.IntRange(2, 50), default=12, show_default=True, help="How many themes at most.")
def suggest(*, days: int, most: int) -> None:
    """Suggest themes of the messages of the last days. What people have decided stays; no message is changed."""
    try:
        from webapp.feedback.themes.clustering import TooFewTexts
        from webapp.feedback.themes.suggesting import Run
    except ImportError:
        raise click.ClickException(NOT_INSTALLED) from None
    now = datetime.now(UTC)
    database = cast("Database", current_app.extensions["database"])
    with database.session() as session:  # before the first of its many steps
        record(session, Action.THEMES_SUGGESTED, by=None, at=now, details={"days": days, "most": most})
        session.commit()
    try:
        done = Run(database, since=now - timedelta(days=days), now=now, tell=_tell).suggest(most=most)
    except TooFewTexts:
        raise click.ClickException("There are too few messages with words in common.") from None
    except IntegrityError:
        raise click.ClickException("A theme was deleted meanwhile. Is another run under way? Try again.") from None
    click.echo(
        f"Read {done.read:,} messages. Suggested {done.suggested} themes; {done.unplaced:,} messages fit none.\n"
        f"Proposed {done.proposed:,} messages for themes that people have decided on. Split {done.split} themes."
    )


def _tell(what: str, done: int, total: int) -> None:
    """Show progress on standard error: one line that changes, or, where nobody watches, a line when it is done."""
    is_watched, is_done = sys.stderr.isatty(), done >= total
    if is_watched or is_done:
        text = f"{what}: {min(done, total):,} of {total:,}"
        click.echo(f"\r{text}\x1b[K" if is_watched else text, err=True, nl=is_done or not is_watched)
