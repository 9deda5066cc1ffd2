"""Sending every alert that is due: claim, tell, note; no transaction is open while the receiver is told."""

import logging
import signal
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.exc import DBAPIError

from webapp.database import Database
from webapp.feedback.alerts import forget_old_alerts
from webapp.staff.alerts.outbox import Claimed, claim_next, note_fault, note_sent, remind
from webapp.staff.alerts.webhook import NotDelivered, Webhook

PAUSE_SECONDS: Final = 5
STEP_OF_PAUSE_SECONDS: Final = 0.25

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What a run did."""

    sent: int
    failed: int


def send_due(database: Database, webhook: Webhook, *, clock: Callable[[], datetime]) -> Sending:
    """Try every alert that is due, each once."""
    with database.session() as session:
        forget_old_alerts(session, now=clock())
        remind(session, now=clock(), target=webhook.target)
        session.commit()
    tried: dict[uuid.UUID, bool] = {}
    while claimed := _claim(database, now=clock(), but=tried):
        tried[claimed.id] = _send(database, webhook, claimed, clock=clock)
    sent = sum(tried.values())
    return Sending(sent=sent, failed=len(tried) - sent)


def watch(database: Database, webhook: Webhook, *, clock: Callable[[], datetime]) -> None:
    """Send until somebody asks the process to end; an alert that is being sent is sent to its end."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: asked.append(number))
    while not asked:
        try:
            send_due(database, webhook, clock=clock)
        except DBAPIError as fault:  # the database is away; alerts are safe in it
            log.warning("alerts wait", extra={"fault": type(fault).__name__})
        started = time.monotonic()
        while not asked and time.monotonic() - started < PAUSE_SECONDS:
            time.sleep(STEP_OF_PAUSE_SECONDS)


def _claim(database: Database, *, now: datetime, but: Collection[uuid.UUID]) -> Claimed | None:
    with database.session() as session:
        claimed = claim_next(session, now=now, but=but)
        session.commit()
        return claimed


def _send(database: Database, webhook: Webhook, claimed: Claimed, *, clock: Callable[[], datetime]) -> bool:
    try:
        webhook.deliver(claimed, now=clock())
    except NotDelivered as fault:
        log.warning("alert not sent", extra={"fault": str(fault), "attempt": claimed.attempt})
        with database.session() as session:
            note_fault(session, claimed, fault=str(fault), now=clock())
            session.commit()
        return False
    with database.session() as session:
        note_sent(session, claimed, now=clock())
        session.commit()
    return True
