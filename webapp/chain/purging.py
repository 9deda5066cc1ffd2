"""Deleting what has been kept long enough, by whole batches, so that the chain can still be checked.

What stays of a purged batch is its seal: how many records there were and the link that the next batch builds on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webapp.chain.tables import Chain, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What is, or would be, deleted."""

    seals: tuple[int, ...]
    records: int


def plan_purge(session: Session, chain: Chain[Record], *, now: datetime) -> Purge:
    """Return the batches of which every record has ended, and was kept long enough after."""
    due = select(chain.seal.number).where(
        chain.seal.purged_at.is_(None), chain.seal.latest_expiry <= now - chain.kept_after_expiry
    )
    seals = session.scalars(due.order_by(chain.seal.number)).all()
    return Purge(seals=tuple(seals), records=_count_entries(session, chain, seals))


def purge_batch(session: Session, chain: Chain[Record], number: int, *, now: datetime) -> None:
    """Delete the records of a batch, and what names them; the caller commits."""
    # The database deletes only what a seal that says so has let go.
    session.execute(update(chain.seal).where(chain.seal.number == number).values(purged_at=now))
    entries = select(chain.entry.record_id).where(chain.entry.seal_number == number)
    for name in chain.companions:
        session.execute(delete(name.class_).where(name.in_(entries)))
    session.execute(delete(chain.record).where(chain.record.id.in_(entries)))
    session.execute(delete(chain.entry).where(chain.entry.seal_number == number))


def _count_entries(session: Session, chain: Chain[Record], seals: Sequence[int]) -> int:
    question = select(func.count()).select_from(chain.entry).where(chain.entry.seal_number.in_(seals))
    return session.scalar(question) or 0
