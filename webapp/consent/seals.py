"""Sealing: new decisions are added to the hash chain, a batch at a time.

Nobody who writes a decision waits for it: a batch is read and hashed without a lock, and then stored in one short
transaction of rows that nobody else touches.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.consent.chain import START, claimed_time, digest_decision, first_id_at, hash_seal, next_link
from webapp.consent.models import Decision, Seal, SealEntry
from webapp.database import Database

BATCH_ROWS = 500
# A transaction that began earlier may still be under way. None lasts this long: see the time-outs in database.py.
GRACE = timedelta(minutes=10)
NIL = uuid.UUID(int=0)


class SealBusyError(Exception):
    """Somebody else seals at the same time; nothing is lost, the next run takes what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What a run did; `head` is the hash of the last seal, None while there is none."""

    decisions: int
    batches: int
    head: str | None


def seal_decisions(database: Database, *, now: datetime) -> Sealed:
    """Seal every decision that is not sealed yet.

    Raises:
        SealBusyError: when another run is under way.
    """
    count = batches = 0
    after = NIL
    while True:
        last, decisions = _read_batch(database, after=after)
        if not decisions:
            return Sealed(decisions=count, batches=batches, head=last.hash if last else None)
        entries = _make_entries(last, decisions)
        _store(database, _make_seal(last, decisions, last_link=str(entries[-1]["link"]), now=now), entries)
        count, batches, after = count + len(decisions), batches + 1, decisions[-1].id


def find_last_seal(session: Session) -> Seal | None:
    """Return the last seal of the chain."""
    return session.scalar(select(Seal).order_by(Seal.number.desc()).limit(1))


def _read_batch(database: Database, *, after: uuid.UUID) -> tuple[Seal | None, Sequence[Decision]]:
    """Return the last seal, and the next decisions that no seal holds."""
    with database.request_session(may_write=False) as session:
        last = find_last_seal(session)
        unsealed = (
            select(Decision)
            .outerjoin(SealEntry, SealEntry.decision_id == Decision.id)
            .where(SealEntry.position.is_(None))
            .where(Decision.id > (max(after, first_id_at(last.complete_until)) if last else after))
            .order_by(Decision.id)
            .limit(BATCH_ROWS)
        )
        return last, session.scalars(unsealed).all()


def _make_entries(last: Seal | None, decisions: Sequence[Decision]) -> list[dict[str, object]]:
    link, position, number = (last.last_link, last.last_position, last.number) if last else (START, 0, 0)
    entries: list[dict[str, object]] = []
    for decision in decisions:
        digest = digest_decision(decision)
        link, position = next_link(link, digest), position + 1
        place = {"position": position, "seal_number": number + 1, "decision_id": decision.id}
        entries.append({**place, "digest": digest, "link": link})
    return entries


def _make_seal(last: Seal | None, decisions: Sequence[Decision], *, last_link: str, now: datetime) -> Seal:
    # Until a run is at its end, nothing can be said to be complete.
    known = last.complete_until if last else claimed_time(decisions[0]) - GRACE
    seal = Seal(
        number=last.number + 1 if last else 1,
        last_position=(last.last_position if last else 0) + len(decisions),
        last_link=last_link,
        complete_until=max(known, now - GRACE) if len(decisions) < BATCH_ROWS else known,
        latest_expiry=max(decision.expires_at for decision in decisions),
        sealed_at=now,
    )
    seal.hash = hash_seal(seal, previous_hash=last.hash if last else START)
    return seal


def _store(database: Database, seal: Seal, entries: list[dict[str, object]]) -> None:
    with database.session() as session:
        try:
            session.add(seal)
            session.flush()
            session.execute(insert(SealEntry), entries)
            session.commit()
        except IntegrityError:
            raise SealBusyError("Another seal is under way.") from None
