"""Taking alerts from the outbox, each by one sender at a time, and noting what became of them. The caller commits.

Whoever claims an alert holds it for a while. A sender that is killed lets it go when that time is over, and it is
tried again: an alert may come twice, with the same id, and is never lost.
"""

import random
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.feedback.alerts import MAX_FAULT_CHARACTERS, Alert, add_alert
from webapp.feedback.service import is_any_late
from webapp.staff.audit import Action, record

LEASE: Final = timedelta(seconds=60)  # longer than any attempt: see webhook.py
FIRST_WAIT_SECONDS: Final = 5
LONGEST_WAIT_SECONDS: Final = 15 * 60


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """An alert that is ours to send; `attempt` counts from 1."""

    id: uuid.UUID
    kind: str
    created_at: datetime
    attempt: int


def claim_next(session: Session, *, now: datetime, but: Collection[uuid.UUID] = ()) -> Claimed | None:
    """Return the next alert that is due, but for some, a risk to life first, held for us; nothing where none is due."""
    due = (
        select(Alert)
        .where(Alert.sent_at.is_(None), Alert.next_attempt_at <= now, Alert.id.not_in(but))
        .order_by(Alert.kind != "life", Alert.created_at, Alert.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # on SQLite, a session that may write is alone from its start
    )
    alert = session.scalar(due)
    if alert is None:
        return None
    alert.attempts += 1
    alert.next_attempt_at = now + LEASE
    session.flush()
    return Claimed(id=alert.id, kind=alert.kind, created_at=alert.created_at, attempt=alert.attempts)


def note_sent(session: Session, claimed: Claimed, *, now: datetime) -> None:
    """Note that an alert was taken in, and in the audit too."""
    session.execute(update(Alert).where(Alert.id == claimed.id).values(sent_at=now, last_fault=None))
    details = {"kind": claimed.kind, "attempt": claimed.attempt}
    record(session, Action.ALERT_SENT, by=None, at=now, subject=f"alert:{claimed.id}", details=details)


def note_fault(session: Session, claimed: Claimed, *, fault: str, now: datetime) -> None:
    """Let an alert wait before it is tried again, unless another sender has taken it up meanwhile."""
    session.execute(
        update(Alert)
        .where(Alert.id == claimed.id, Alert.attempts == claimed.attempt, Alert.sent_at.is_(None))
        .values(next_attempt_at=now + wait_after(claimed.attempt), last_fault=fault[:MAX_FAULT_CHARACTERS])
    )


def wait_after(attempt: int) -> timedelta:
    """Return how long to wait after an attempt: twice as long each time, up to a limit, and never quite the same."""
    seconds = min(FIRST_WAIT_SECONDS * 2.0 ** min(attempt - 1, 30), LONGEST_WAIT_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.5, 1))  # noqa: S311 - spreads attempts, guards nothing


def remind(session: Session, *, now: datetime, target: timedelta) -> None:
    """Put a reminder in the outbox, once a day, while an urgent message waits for longer than this."""
    if is_any_late(session, now=now, target=target):
        add_alert(session, kind="overdue", subject=f"day:{now.date()}", at=now)


def count_waiting(session: Session) -> int:
    """Return how many alerts are not sent yet."""
    return session.scalar(select(func.count()).select_from(Alert).where(Alert.sent_at.is_(None))) or 0
