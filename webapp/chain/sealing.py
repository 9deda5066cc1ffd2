"""Sealing: new records are added to the hash chain, a batch at a time.

Nobody who writes a record waits for it: a batch is read and hashed without a lock, and then stored in one short
transaction of rows that nobody else touches.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.chain.hashing import START, hash_seal, next_link
from webapp.chain.tables import Chain, Record, SealEntryRow, SealRow
from webapp.chain.unsealed import NIL, iterate_unsealed
from webapp.database import Database
from webapp.models import first_id_at, made_at

BATCH_ROWS = 500
# A transaction that began earlier may still be under way. None lasts this long: see the time-outs in database.py.
GRACE = timedelta(minutes=10)


class SealBusyError(Exception):
    """Somebody else seals at the same time; nothing is lost, the next run takes what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What a run did; `head` is the hash of the last seal, None while there is none."""

    records: int
    batches: int
    head: str | None


def seal_records(database: Database, chain: Chain[Record], *, now: datetime) -> Sealed:
    """Seal every record that is not sealed yet.

    Raises:
        SealBusyError: when another run is under way.
    """
    count = batches = 0
    after = NIL
    while True:
        last, records = _read_batch(database, chain, after=after)
        if not records:
            return Sealed(records=count, batches=batches, head=last.hash if last else None)
        entries = _make_entries(chain, last, records)
        seal = _make_seal(chain, last, records, last_link=str(entries[-1]["link"]), now=now)
        _store(database, seal, chain.entry, entries)
        count, batches, after = count + len(records), batches + 1, records[-1].id


def find_last_seal(session: Session, chain: Chain[Record]) -> SealRow | None:
    """Return the last seal of the chain."""
    return session.scalar(select(chain.seal).order_by(chain.seal.number.desc()).limit(1))


def claimed_time(chain: Chain[Record], record: Record) -> datetime:
    """Return the earlier of the two times that a record carries: in its id, and beside it."""
    recorded_at: datetime = getattr(record, chain.recorded_at.key)
    return min(recorded_at, made_at(record.id))


def _read_batch(
    database: Database, chain: Chain[Record], *, after: uuid.UUID
) -> tuple[SealRow | None, Sequence[Record]]:
    """Return the last seal, and the next records that no seal holds."""
    with database.request_session(may_write=False) as session:
        last = find_last_seal(session, chain)
        start = max(after, first_id_at(last.complete_until)) if last else after
        return last, list(islice(iterate_unsealed(session, chain, after=start, step=BATCH_ROWS), BATCH_ROWS))


def _make_entries(chain: Chain[Record], last: SealRow | None, records: Sequence[Record]) -> list[dict[str, object]]:
    link, position, number = (last.last_link, last.last_position, last.number) if last else (START, 0, 0)
    entries: list[dict[str, object]] = []
    for record in records:
        digest = chain.digest(record)
        link, position = next_link(link, digest), position + 1
        place = {"position": position, "seal_number": number + 1, "record_id": record.id}
        entries.append({**place, "digest": digest, "link": link})
    return entries


def _make_seal(
    chain: Chain[Record], last: SealRow | None, records: Sequence[Record], *, last_link: str, now: datetime
) -> SealRow:
    # Until a run is at its end, nothing can be said to be complete.
    known = last.complete_until if last else claimed_time(chain, records[0]) - GRACE
    seal = chain.seal(
        number=last.number + 1 if last else 1,
        last_position=(last.last_position if last else 0) + len(records),
        last_link=last_link,
        complete_until=max(known, now - GRACE) if len(records) < BATCH_ROWS else known,
        latest_expiry=max(map(chain.expires_at, records)),
        sealed_at=now,
    )
    seal.hash = hash_seal(seal, previous_hash=last.hash if last else START)
    return seal


def _store(database: Database, seal: SealRow, entry: type[SealEntryRow], entries: list[dict[str, object]]) -> None:
    with database.session() as session:
        try:
            session.add(seal)
            session.flush()
            session.execute(insert(entry), entries)
            session.commit()
        except IntegrityError:
            raise SealBusyError("Another seal is under way.") from None
