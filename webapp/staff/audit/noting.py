"""What a page that only shows something writes into the audit."""

from typing import Any

from webapp import database
from webapp.staff.access import now, signed_in
from webapp.staff.audit.entries import Action, record


def note_reading(action: Action, *, subject: str | None = None, details: dict[str, Any] | None = None) -> None:
    """Write a line on what the person who asks was shown, and commit; call it when everything is read.

    What was read can still be shown after it, but is no longer tied to the database.
    """
    session = database.session()
    session.expunge_all()
    session.rollback()  # SQLite: a transaction that has read may be refused when it turns to writing
    record(session, action, by=signed_in().account_id, at=now(), subject=subject, details=details)
    session.commit()
