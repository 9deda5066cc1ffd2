"""Records of consent for tests: made, sealed and checked."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.chain.purging import plan_purge, purge_batch
from webapp.chain.sealing import Sealed, seal_records
from webapp.chain.verification import Verification, verify_chain
from webapp.consent.chain import DECISIONS
from webapp.consent.models import SealEntry
from webapp.consent.register import load_register
from webapp.consent.service import Choice, record_decision
from webapp.database import Database

REGISTER = load_register()
LIFETIME = timedelta(days=182)


def decide(database: Database, count: int = 1, *, receipt: str | None = None) -> str:
    """Record decisions; return the last one's receipt."""
    with database.session() as session:
        for _ in range(count):
            receipt = record(session, previous_receipt=receipt)
        session.commit()
    assert receipt
    return receipt


def record(session: Session, *, previous_receipt: str | None = None) -> str:
    now = datetime.now(UTC)
    return record_decision(
        session,
        Choice(preferences=True, analytics=False, way="banner"),
        register=REGISTER,
        secret_key="a-secret-key-of-more-than-32-characters",
        decided_at=now,
        expires_at=now + LIFETIME,
        previous_receipt=previous_receipt,
    )


def seal(database: Database, *, later: timedelta = timedelta()) -> Sealed:
    return seal_records(database, DECISIONS, now=datetime.now(UTC) + later)


def verify(database: Database, head: str | None = None) -> Verification:
    with database.request_session(may_write=False) as session:
        return verify_chain(session, DECISIONS, head=head)


def fault_of(database: Database, head: str | None = None) -> str:
    fault = verify(database, head).fault
    assert fault is not None
    return fault


def ids(database: Database) -> list[uuid.UUID]:
    with database.session() as session:
        return list(session.scalars(select(SealEntry.record_id).order_by(SealEntry.position)))


def stored(database: Database, identifier: uuid.UUID) -> str:
    return identifier.hex if database.engine.dialect.name == "sqlite" else str(identifier)


def id_of_a_moment_ago() -> int:
    return int((datetime.now(UTC) - timedelta(seconds=20)).timestamp() * 1000) << 80


def columns() -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "notice_hash": REGISTER.notice_hash,
        "preferences": True,
        "analytics": True,
        "way": "page",
        "decided_at": now,
        "expires_at": now + LIFETIME,
    }


def purge(database: Database, *, now: datetime) -> int:
    with database.session() as session:
        planned = plan_purge(session, DECISIONS, now=now)
        for number in planned.seals:
            purge_batch(session, DECISIONS, number, now=now)
        session.commit()
    return planned.records
