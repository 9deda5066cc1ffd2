"""Proof that nothing sealed was changed, removed, inserted or moved: the first row that does not fit is named."""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from webapp.consent.chain import START, claimed_time, digest_decision, first_id_at, hash_seal, next_link
from webapp.consent.models import Decision, Notice, Seal, SealEntry
from webapp.consent.purging import KEPT_AFTER_EXPIRY


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found; `fault` is None when everything fits, else a sentence on the first row that does not."""

    seals: int
    decisions: int
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
    previous: Seal | None = None

    @property
    def number(self) -> int:
        return len(self.heads)


def verify_chain(session: Session, *, head: str | None = None) -> Verification:
    """Read everything and return whether it fits.

    Args:
        session: Is only read.
        head: The hash of a seal that was kept elsewhere: the chain must hold it. Without one, what was removed
            from the chain's end together with its seals cannot be noticed.
    """
    walk = _Walk()
    fault = next(_find_faults(session, walk, head), None)
    return Verification(
        seals=walk.number,
        decisions=walk.position,
        purged=walk.purged,
        waiting=session.scalar(select(func.count()).select_from(_unsealed().subquery())) or 0,
        head=walk.heads[-1] if walk.heads else None,
        fault=fault,
    )


def _find_faults(session: Session, walk: _Walk, head: str | None) -> Iterator[str]:
    for seal in session.scalars(select(Seal).order_by(Seal.number)):
        yield from _faults_of_seal(session, seal, walk)
        walk.link, walk.position, walk.previous = seal.last_link, seal.last_position, seal
        walk.heads.append(seal.hash)
    yield from _faults_beside_chain(session, walk)
    if head is not None and head not in walk.heads:
        yield "The head that was kept is not in the chain: seals were removed from its end, or all made anew."


def _faults_of_seal(session: Session, seal: Seal, walk: _Walk) -> Iterator[str]:
    if seal.number != walk.number + 1:
        yield f"Seal {walk.number + 1} was removed."
    yield from (_faults_of_entries if seal.purged_at is None else _faults_of_purge)(session, seal, walk)
    if seal.hash != hash_seal(seal, previous_hash=walk.heads[-1] if walk.heads else START):
        yield f"Seal {seal.number} was changed."


def _faults_of_entries(session: Session, seal: Seal, walk: _Walk) -> Iterator[str]:
    entries = (
        select(SealEntry, Decision)
        .outerjoin(Decision, Decision.id == SealEntry.decision_id)
        .where(SealEntry.seal_number == seal.number)
        .order_by(SealEntry.position)
    )
    for entry, decision in session.execute(entries):
        walk.position += 1
        if entry.position != walk.position:
            break
        if fault := _fault_of_entry(entry, decision, walk):
            yield f"Decision {entry.decision_id}, number {entry.position} of the chain, {fault}."
        walk.link = entry.link
    if (walk.position, walk.link) != (seal.last_position, seal.last_link):
        yield f"A decision of seal {seal.number} was removed, or its place in the chain: see number {walk.position}."


def _fault_of_entry(entry: SealEntry, decision: Decision | None, walk: _Walk) -> str | None:
    if decision is None:
        return "was removed"
    if digest_decision(decision) != entry.digest:
        return "was changed"
    if next_link(walk.link, entry.digest) != entry.link:
        return "was inserted or moved there"
    if walk.previous and claimed_time(decision) < walk.previous.complete_until:
        return f"was inserted: it claims to be older than seal {walk.number}, which lacks it"
    return None


def _faults_of_purge(session: Session, seal: Seal, walk: _Walk) -> Iterator[str]:
    if seal.purged_at and seal.purged_at < seal.latest_expiry + KEPT_AFTER_EXPIRY:
        yield f"The decisions of seal {seal.number} were purged before their time."
    if session.scalar(select(func.count()).where(SealEntry.seal_number == seal.number)):
        yield f"Seal {seal.number} says that it was purged, and has decisions."
    walk.purged += seal.last_position - walk.position


def _faults_beside_chain(session: Session, walk: _Walk) -> Iterator[str]:
    """Look for what was inserted and not sealed, and for notices that are not what their hash says."""
    if walk.previous:
        complete_until = walk.previous.complete_until
        is_older = or_(Decision.id < first_id_at(complete_until), Decision.decided_at < complete_until)
        for stranger in session.scalars(_unsealed().where(is_older).order_by(Decision.id).limit(1)):
            yield f"Decision {stranger} was inserted: it claims to be older than the seals, which lack it."
    for notice in session.scalars(select(Notice).order_by(Notice.effective_from)):
        if hashlib.sha256(notice.text.encode()).hexdigest() != notice.hash:
            yield f"Notice {notice.hash} was changed."


def _unsealed() -> Select[uuid.UUID]:
    entry = SealEntry.decision_id == Decision.id
    return select(Decision.id).outerjoin(SealEntry, entry).where(SealEntry.position.is_(None))
