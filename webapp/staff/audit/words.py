"""Lines of the audit in words: who did what, to what."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.staff.audit.entries import Action, AuditEntry, message_subject
from webapp.staff.people import People

BY_SOMEBODY: Final = frozenset({Action.SIGN_IN_FAILED})


@dataclass(frozen=True, kw_only=True)
class ToldLine:
    """One line: `by` and `did` make a sentence, `what` says to what, `message_id` to which message, `more` the rest."""

    id: uuid.UUID
    at: datetime
    by: str
    did: str
    subject: str | None
    what: str
    message_id: uuid.UUID | None
    more: str


def tell_lines(session: Session, lines: Iterable[AuditEntry], people: People) -> list[ToldLine]:
    """Return lines in words; messages by their references, as far as they are still there."""
    lines = list(lines)
    references = _find_references(session, {line.subject for line in lines if line.subject})
    return [_tell(line, people, references) for line in lines]


def _tell(line: AuditEntry, people: People, references: dict[str, tuple[uuid.UUID, str]]) -> ToldLine:
    message_id, reference = references.get(line.subject or "", (None, ""))
    nobody = "Somebody" if line.action in BY_SOMEBODY else "A command"
    return ToldLine(
        id=line.id,
        at=line.at,
        by=people.name(line.actor_id) if line.actor_id else nobody,
        did=line.action,
        subject=line.subject,
        what=f"message {reference}" if message_id else _tell_subject(line.subject, people),
        message_id=message_id,
        more=_tell_details(line.details or {}, people),
    )


def _tell_subject(subject: str | None, people: People) -> str:
    kind, _, identifier = (subject or "").partition(":")
    if kind == "feedback":
        return f"a message that is gone ({identifier})"
    return f"{kind} {_tell_value(identifier, people)}".strip()


def _tell_details(details: dict[str, Any], people: People) -> str:
    """Return details in words; a list or filter with nothing in it is left out."""
    told = {name: _tell_value(value, people) for name, value in details.items() if value not in ({}, [])}
    return "; ".join(f"{name}: {words}" for name, words in told.items())


def _tell_value(value: Any, people: People) -> str:  # noqa: ANN401 - details have many shapes
    """Return a value of the details in words; an account by its address."""
    if isinstance(value, list):
        return ", ".join(_tell_value(item, people) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_tell_value(item, people)}" for name, item in value.items())
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "yes", False: "no"}[value]
    try:
        return people.addresses.get(uuid.UUID(str(value)), str(value))
    except ValueError:
        return str(value)


def _find_references(session: Session, subjects: set[str]) -> dict[str, tuple[uuid.UUID, str]]:
    ids = [uuid.UUID(subject.partition(":")[2]) for subject in subjects if subject.startswith("feedback:")]
    rows = session.execute(select(Feedback.id, Feedback.reference).where(Feedback.id.in_(ids))) if ids else ()
    return {message_subject(row.id): (row.id, row.reference) for row in rows}
