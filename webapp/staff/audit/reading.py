"""Reading the audit: a page of lines, newest first, or all of them; and what is known of its chain."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.audit import Action, AuditEntry
from webapp.database import Database
from webapp.models import first_id_at
from webapp.staff.audit.chain import AuditSeal

EXPORT_BATCH: Final = 1000


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which lines are wanted; None leaves a choice open. Days are in UTC, and both are in."""

    actor_id: uuid.UUID | None = None
    is_by_nobody: bool = False
    action: Action | None = None
    subject: str | None = None
    since: date | None = None
    until: date | None = None

    def describe(self) -> dict[str, str]:
        """Return what is wanted, for the line that tells of the reading."""
        chosen = {
            "person": "nobody" if self.is_by_nobody else self.actor_id,
            "action": self.action,
            "subject": self.subject,
            "from": self.since,
            "to": self.until,
        }
        return {name: str(value) for name, value in chosen.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class LinesPage:
    """Some lines; `next_before` is where the next page begins, None at the end."""

    items: Sequence[AuditEntry]
    next_before: uuid.UUID | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of the chain: its last seal, and the line that the last check left."""

    seal: AuditSeal | None
    check: AuditEntry | None


def find_lines(session: Session, wanted: AuditFilter, *, before: uuid.UUID | None, limit: int) -> LinesPage:
    """Return up to `limit` lines, newest first, from below a line on."""
    conditions = [*_conditions(wanted), *([AuditEntry.id < before] if before else [])]
    query = select(AuditEntry).where(*conditions).order_by(AuditEntry.id.desc()).limit(limit + 1)
    found = session.scalars(query).all()
    return LinesPage(items=found[:limit], next_before=found[limit - 1].id if len(found) > limit else None)


def iterate_lines(database: Database, wanted: AuditFilter) -> Iterator[AuditEntry]:
    """Yield every line, newest first; a batch at a time, each read in a transaction of its own."""
    before: uuid.UUID | None = None
    while True:
        with database.request_session(may_write=False) as session:
            page = find_lines(session, wanted, before=before, limit=EXPORT_BATCH)
        yield from page.items
        before = page.next_before
        if before is None:
            return


def read_standing(session: Session) -> Standing:
    """Return what is known of the chain, without checking it now: that takes minutes."""
    check = select(AuditEntry).where(AuditEntry.action == Action.AUDIT_VERIFIED).order_by(AuditEntry.id.desc()).limit(1)
    seal = select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)
    return Standing(seal=session.scalar(seal), check=session.scalar(check))


def _conditions(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.is_by_nobody:
        yield AuditEntry.actor_id.is_(None)
    if wanted.actor_id:
        yield AuditEntry.actor_id == wanted.actor_id
    if wanted.action:
        yield AuditEntry.action == wanted.action
    if wanted.subject:
        yield AuditEntry.subject == wanted.subject
    # A line's id is made when it is written: days need no index of their own.
    if wanted.since:
        yield AuditEntry.id >= first_id_at(_start_of(wanted.since))
    if wanted.until and wanted.until < date.max:
        yield AuditEntry.id < first_id_at(_start_of(wanted.until) + timedelta(days=1))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
