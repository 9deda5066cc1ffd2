"""Lines of the audit for tests: written, sealed and checked."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from webapp.chain.sealing import Sealed, seal_records
from webapp.chain.verification import Verification, verify_chain
from webapp.database import Database
from webapp.staff.audit import Action, AuditEntry, message_subject, record
from webapp.staff.audit.chain import AuditSealEntry, audit_chain

KEPT_FOR = timedelta(days=730)
CHAIN = audit_chain(kept_for=KEPT_FOR)
READER = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")
MESSAGE = uuid.UUID("0193d5b1-77aa-7e02-8c4d-90ab12cd34ef")


def write(
    database: Database,
    count: int = 1,
    *,
    action: Action = Action.MESSAGE_READ,
    by: uuid.UUID | None = READER,
    subject: str | None = message_subject(MESSAGE),
    details: dict[str, object] | None = None,
) -> None:
    """Write lines, each as if it had just happened."""
    with database.session() as session:
        for _ in range(count):
            record(session, action, by=by, at=datetime.now(UTC), subject=subject, details=details)
        session.commit()


def read_lines(database: Database) -> list[AuditEntry]:
    """Return every line, the oldest first."""
    with database.session() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def seal(database: Database, *, later: timedelta = timedelta()) -> Sealed:
    return seal_records(database, CHAIN, now=datetime.now(UTC) + later)


def verify(database: Database, head: str | None = None) -> Verification:
    with database.request_session(may_write=False) as session:
        return verify_chain(session, CHAIN, head=head)


def fault_of(database: Database, head: str | None = None) -> str:
    fault = verify(database, head).fault
    assert fault is not None
    return fault


def sealed_ids(database: Database) -> list[uuid.UUID]:
    with database.session() as session:
        return list(session.scalars(select(AuditSealEntry.record_id).order_by(AuditSealEntry.position)))


def stored(database: Database, identifier: uuid.UUID) -> str:
    """Return an id as the database keeps it."""
    return identifier.hex if database.engine.dialect.name == "sqlite" else str(identifier)
