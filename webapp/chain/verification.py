"""Proof that nothing sealed was changed, removed, inserted or moved: the first row that does not fit is named."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.chain.hashing import START, hash_seal, next_link
from webapp.chain.sealing import claimed_time, find_last_seal
from webapp.chain.tables import Chain, Record, SealEntryRow, SealRow
from webapp.chain.unsealed import iterate_unsealed
from webapp.models import first_id_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found; `fault` is None when everything fits, else a sentence on the first row that does not."""

    seals: int
    records: int
    purged: int
    waiting: int
    head: str | None
    fault: str | None


@dataclass(slots=True)
class _Walk:
    """How far along the chain we are."""

    heads: list[str] = field(default_factory=list)
    link: str = START
    position: int = 0
    purged: int = 0
    previous: SealRow | None = None

    @property
    def number(self) -> int:
        return len(self.heads)


def verify_chain(session: Session, chain: Chain[Record], *, head: str | None = None) -> Verification:
    """Read everything and return whether it fits.

    Args:
        session: Is only read.
        chain: What to check.
        head: The hash of a seal that was kept elsewhere: the chain must hold it. Without one, what was removed
            from the chain's end together with its seals cannot be noticed.
    """
    walk = _Walk()
    waiting, stranger = _look_at_unsealed(session, chain)
    fault = next(_find_faults(session, chain, walk, head, stranger), None)
    return Verification(
        seals=walk.number,
        records=walk.position,
        purged=walk.purged,
        waiting=waiting,
        head=walk.heads[-1] if walk.heads else None,
        fault=fault,
    )


def _find_faults(
    session: Session, chain: Chain[Record], walk: _Walk, head: str | None, stranger: Record | None
) -> Iterator[str]:
    for seal in session.scalars(select(chain.seal).order_by(chain.seal.number)):
        yield from _faults_of_seal(session, chain, seal, walk)
        walk.link, walk.position, walk.previous = seal.last_link, seal.last_position, seal
        walk.heads.append(seal.hash)
    if stranger is not None:
        claim = f"{chain.noun.capitalize()} {stranger.id} was inserted"
        yield f"{claim}: it claims to be older than the seals, which lack it."
    yield from chain.faults_beside(session)
    if head is not None and head not in walk.heads:
        yield "The head that was kept is not in the chain: seals were removed from its end, or all made anew."


def _faults_of_seal(session: Session, chain: Chain[Record], seal: SealRow, walk: _Walk) -> Iterator[str]:
    if seal.number != walk.number + 1:
        yield f"Seal {walk.number + 1} was removed."
    yield from (_faults_of_entries if seal.purged_at is None else _faults_of_purge)(session, chain, seal, walk)
    if seal.hash != hash_seal(seal, previous_hash=walk.heads[-1] if walk.heads else START):
        yield f"Seal {seal.number} was changed."


def _faults_of_entries(session: Session, chain: Chain[Record], seal: SealRow, walk: _Walk) -> Iterator[str]:
    entries = (
        select(chain.entry, chain.record)
        .outerjoin(chain.record, chain.record.id == chain.entry.record_id)
        .where(chain.entry.seal_number == seal.number)
        .order_by(chain.entry.position)
    )
    for entry, record in session.execute(entries):
        walk.position += 1
        if entry.position != walk.position:
            break
        if fault := _fault_of_entry(chain, entry, record, walk):
            yield f"{chain.noun.capitalize()} {entry.record_id}, number {entry.position} of the chain, {fault}."
        walk.link = entry.link
    if (walk.position, walk.link) != (seal.last_position, seal.last_link):
        place = f"see number {walk.position}"
        yield f"A {chain.noun} of seal {seal.number} was removed, or its place in the chain: {place}."


def _fault_of_entry(chain: Chain[Record], entry: SealEntryRow, record: Record | None, walk: _Walk) -> str | None:
    if record is None:
        return "was removed"
    if chain.digest(record) != entry.digest:
        return "was changed"
    if next_link(walk.link, entry.digest) != entry.link:
        return "was inserted or moved there"
    if walk.previous and claimed_time(chain, record) < walk.previous.complete_until:
        return f"was inserted: it claims to be older than seal {walk.number}, which lacks it"
    return None


def _faults_of_purge(session: Session, chain: Chain[Record], seal: SealRow, walk: _Walk) -> Iterator[str]:
    if seal.purged_at and seal.purged_at < seal.latest_expiry + chain.kept_after_expiry:
        yield f"The {chain.noun}s of seal {seal.number} were purged before their time."
    if session.scalar(select(func.count()).where(chain.entry.seal_number == seal.number)):
        yield f"Seal {seal.number} says that it was purged, and has {chain.noun}s."
    walk.purged += seal.last_position - walk.position


def _look_at_unsealed(session: Session, chain: Chain[Record]) -> tuple[int, Record | None]:
    """Return how many records are not sealed, and the first that was inserted: one that the seals should hold."""
    last = find_last_seal(session, chain)
    waiting, stranger = 0, None
    for record in iterate_unsealed(session, chain):
        waiting += 1
        if stranger is None and last is not None and _claims_to_be_older(chain, record, last.complete_until):
            stranger = record
    return waiting, stranger


def _claims_to_be_older(chain: Chain[Record], record: Record, complete_until: datetime) -> bool:
    recorded_at: datetime = getattr(record, chain.recorded_at.key)
    return record.id < first_id_at(complete_until) or recorded_at < complete_until
