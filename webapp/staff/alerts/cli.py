"""``flask alerts send``: tells the webhook what waits in the outbox, once or as long as it runs."""

from datetime import UTC, datetime, timedelta
from typing import Final, cast

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.config import Settings
from webapp.database import Database
from webapp.staff.alerts.outbox import count_waiting

URGENT_QUEUE: Final = "/staff/urgent"

alerts = AppGroup("alerts", help="Send alerts about urgent messages.")


@alerts.command("send")
@click.option("--watch", is_flag=True, help="Go on, and look again every few seconds, until stopped.")
def send(*, watch: bool) -> None:
    """Send the alerts that are due to ALERT_WEBHOOK_URL; fails when one could not be sent."""
    settings = cast("Settings", current_app.extensions["settings"])
    database = cast("Database", current_app.extensions["database"])
    if not settings.alert_webhook_url:
        raise click.ClickException(f"ALERT_WEBHOOK_URL is not set. Alerts that wait: {_count_waiting(database)}.")
    # With them comes an HTTP client, which no page needs and which is slow to load.
    from webapp.staff.alerts import sending
    from webapp.staff.alerts.webhook import Webhook

    webhook = Webhook(
        url=settings.alert_webhook_url,
        secret=settings.alert_webhook_secret,
        link=f"{settings.public_origin}{URGENT_QUEUE}",
        target=timedelta(hours=settings.urgent_target_hours),
    )
    if watch:
        sending.watch(database, webhook, clock=_now)
        return
    done = sending.send_due(database, webhook, clock=_now)
    click.echo(f"Alerts sent: {done.sent}. Not sent, and tried again later: {done.failed}.")
    if done.failed:
        raise click.exceptions.Exit(1)


def _count_waiting(database: Database) -> int:
    with database.request_session(may_write=False) as session:
        return count_waiting(session)


def _now() -> datetime:
    return datetime.now(UTC)
