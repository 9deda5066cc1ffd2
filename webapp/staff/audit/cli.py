"""``flask staff seal-audit``, ``verify-audit`` and ``purge-audit``."""

from datetime import UTC, datetime, timedelta
from typing import cast

import click
from flask import current_app
from sqlalchemy.orm import Session

from webapp.audit import Action, AuditEntry, record
from webapp.chain import commands
from webapp.chain.tables import Chain
from webapp.config import Settings
from webapp.database import Database
from webapp.staff.access import staff
from webapp.staff.audit.chain import audit_chain


@staff.cli.command("seal-audit")
def seal_audit() -> None:
    """Add all new lines to the chain; print its head, to be kept where nobody who can write here can."""
    commands.seal(_database(), _chain(), now=datetime.now(UTC))


@staff.cli.command("verify-audit")
@click.option("--head", help="The hash of a seal that was kept elsewhere; the chain must hold it.")
def verify_audit(head: str | None) -> None:
    """Prove that no line was changed, removed, inserted or moved; else name the first and fail."""
    found = commands.verify(_database(), _chain(), head=head)
    with _database().session() as session:
        details = {"fault": found.fault} if found.fault else {"seals": found.seals}
        record(session, Action.AUDIT_VERIFIED, by=None, at=datetime.now(UTC), details=details)
        session.commit()
    commands.tell(found, _chain())


@staff.cli.command("purge-audit")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def purge_audit(*, dry_run: bool) -> None:
    """Delete, by whole sealed batches, lines older than AUDIT_RETENTION_DAYS was when they were sealed."""
    commands.purge(_database(), _chain(), now=datetime.now(UTC), dry_run=dry_run, note=_note_purge)


def _note_purge(session: Session, seal: int) -> None:
    details = {"what": "lines of the audit", "seal": seal}
    record(session, Action.PURGED, by=None, at=datetime.now(UTC), details=details)


def _chain() -> Chain[AuditEntry]:
    settings = cast("Settings", current_app.extensions["settings"])
    return audit_chain(kept_for=timedelta(days=settings.audit_retention_days))


def _database() -> Database:
    return cast("Database", current_app.extensions["database"])
