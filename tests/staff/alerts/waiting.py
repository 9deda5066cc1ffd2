"""Alerts that wait, for tests: put in the outbox, looked at, sent."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from webapp.database import Database
from webapp.feedback.alerts import Alert, add_alert
from webapp.staff.alerts.sending import Sending, send_due
from webapp.staff.alerts.webhook import Webhook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LINK = "https://service.example/staff/urgent"


def put(database: Database, *kinds: str, before: timedelta = timedelta(seconds=1)) -> None:
    """Put an alert of each kind in the outbox."""
    with database.session() as session:
        for kind in kinds:
            add_alert(session, kind=kind, subject=f"feedback:{uuid.uuid4()}", at=datetime.now(UTC) - before)
        session.commit()


def send(database: Database, url: str, *, later: timedelta = timedelta(), secret: str = SECRET) -> Sending:
    """Send what is due, as if it were later."""
    webhook = Webhook(url=url, secret=secret, link=LINK, target=timedelta(hours=24))
    return send_due(database, webhook, clock=lambda: datetime.now(UTC) + later)


def outbox(database: Database) -> list[Alert]:
    """Return every alert, the oldest first."""
    with database.session() as session:
        return list(session.scalars(select(Alert).order_by(Alert.id)))
