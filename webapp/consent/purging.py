"""Deleting what is no longer needed as proof, by whole batches, so that the chain can still be checked.

A decision is kept for a year after it has ended: until then somebody may complain about what was done on the
strength of it, and we must be able to show it (UK GDPR art. 7(1)); after that, storage limitation (art. 5(1)(e)).
What stays of a purged batch is its seal: how many decisions there were and the link that the next batch builds on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webapp.consent.models import Decision, Seal, SealEntry, VisitorLink

KEPT_AFTER_EXPIRY = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What is, or would be, deleted."""

    seals: tuple[int, ...]
    decisions: int


def plan_purge(session: Session, *, now: datetime) -> Purge:
    """Return the batches in which every decision ended more than a year ago."""
    due = select(Seal.number).where(Seal.purged_at.is_(None), Seal.latest_expiry <= now - KEPT_AFTER_EXPIRY)
    seals = session.scalars(due.order_by(Seal.number)).all()
    return Purge(seals=tuple(seals), decisions=_count_entries(session, seals))


def purge_batch(session: Session, number: int, *, now: datetime) -> None:
    """Delete the decisions of a batch, and visitors' links to them; the caller commits."""
    # The database deletes only what a seal that says so has let go.
    session.execute(update(Seal).where(Seal.number == number).values(purged_at=now))
    entries = select(SealEntry.decision_id).where(SealEntry.seal_number == number)
    session.execute(delete(VisitorLink).where(VisitorLink.decision_id.in_(entries)))
    session.execute(delete(Decision).where(Decision.id.in_(entries)))
    session.execute(delete(SealEntry).where(SealEntry.seal_number == number))


def _count_entries(session: Session, seals: Sequence[int]) -> int:
    question = select(func.count()).select_from(SealEntry).where(SealEntry.seal_number.in_(seals))
    return session.scalar(question) or 0
