"""Sending every alert that is due: claim, tell, note; no transaction is open while the receiver is told."""

import logging
import signal
import threading
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from typing import Final

from sqlalchemy.exc import DBAPIError

from webapp.database import Database
from webapp.feedback.alerts import forget_old_alerts
from webapp.staff.alerts.outbox import Claimed, claim_next, note_fault, note_sent, remind
from webapp.staff.alerts.webhook import NotDelivered, Webhook

PAUSE_SECONDS: Final = 5
GRACE_SECONDS: Final = 1  # that an alert has to be taken in, once somebody asks the process to end

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What a run did."""

    sent: int
    failed: int


def send_due(
    database: Database,
    webhook: Webhook,
    *,
    clock: Callable[[], datetime],
    is_stopping: Callable[[], bool] = lambda: False,
) -> Sending:
    """Try every alert that is due, each once, or those before somebody asks to stop."""
    with database.session() as session:
        forget_old_alerts(session, now=clock())
        remind(session, now=clock(), target=webhook.target)
        session.commit()
    tried: dict[uuid.UUID, bool] = {}
    while not is_stopping() and (claimed := _claim(database, now=clock(), but=tried)):
        tried[claimed.id] = _send(database, webhook, claimed, clock=clock)
    sent = sum(tried.values())
    return Sending(sent=sent, failed=len(tried) - sent)


def watch(database: Database, webhook: Webhook, *, clock: Callable[[], datetime]) -> None:
    """Send until somebody asks the process to end, then end at once.

    An alert that is not taken in within a moment is left as a killed sender leaves it: it is tried again later. What
    sends has a thread of its own, so that this one is always free to hear that it is to end.
    """
    # A handler may run in the midst of anything; this queue is made for that.
    news: SimpleQueue[int | BaseException] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: news.put(number))
    stop = threading.Event()

    def work() -> None:
        try:
            _send_until(stop, database, webhook, clock=clock)
        except BaseException as fault:  # noqa: BLE001 - raised again where it ends the process
            news.put(fault)

    sender = threading.Thread(target=work, daemon=True)
    sender.start()
    first = news.get()
    if isinstance(first, BaseException):
        raise first
    stop.set()
    sender.join(GRACE_SECONDS)


def _send_until(stop: threading.Event, database: Database, webhook: Webhook, *, clock: Callable[[], datetime]) -> None:
    while not stop.is_set():
        try:
            send_due(database, webhook, clock=clock, is_stopping=stop.is_set)
        except DBAPIError as fault:  # the database is away; alerts are safe in it
            log.warning("alerts wait", extra={"fault": type(fault).__name__})
        stop.wait(PAUSE_SECONDS)


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
