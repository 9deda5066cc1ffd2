"""The chain over the lines of the audit, and how long they are kept."""

import uuid
from datetime import timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.audit import AuditEntry
from webapp.chain.hashing import hash_content
from webapp.chain.tables import Chain, SealEntryRow, SealRow


class AuditSeal(SealRow):
    """The end of a batch of the chain."""

    __tablename__ = "audit_seal"


class AuditSealEntry(SealEntryRow):
    """A line's place in the chain."""

    __tablename__ = "audit_seal_entry"

    seal_number: Mapped[int] = mapped_column(ForeignKey("audit_seal.number"), index=True)
    record_id: Mapped[uuid.UUID] = mapped_column(unique=True)


def audit_chain(*, kept_for: timedelta) -> Chain[AuditEntry]:
    """Return the chain. How long a line is kept is settled when it is sealed, and cannot be made shorter after."""
    return Chain(
        noun="line",
        record=AuditEntry,
        entry=AuditSealEntry,
        seal=AuditSeal,
        recorded_at=AuditEntry.at,
        digest=digest_line,
        expires_at=lambda line: line.at + kept_for,
    )


def digest_line(line: AuditEntry) -> str:
    """Return the SHA-256 of everything that a line says, in one fixed form."""
    return hash_content(
        {
            "id": str(line.id),
            "at": line.at.isoformat(),
            "actor": str(line.actor_id) if line.actor_id else None,
            "action": line.action,
            "subject": line.subject,
            "details": line.details,
        }
    )
