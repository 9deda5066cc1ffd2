"""What was done to a message, by whom and when, in words."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback, Status
from webapp.staff.audit import Action, AuditEntry, message_subject
from webapp.staff.people import People

MOST_LINES: Final = 50
Details = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was done: `by` and `words` make a sentence. `version` is the one it made, if it made one."""

    at: datetime
    by: str
    words: str
    reason: str
    version: int | None


def list_history(session: Session, message: Feedback, people: People) -> tuple[Line, ...]:
    """Return the last things that were done to a message, newest first; who only read it is in the audit."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject == message_subject(message.id), AuditEntry.action != Action.MESSAGE_READ)
        .order_by(AuditEntry.id.desc())
        .limit(MOST_LINES)
    )
    return tuple(_read(entry, people) for entry in session.scalars(query))


def since(history: Iterable[Line], version: int) -> tuple[Line, ...]:
    """Return what changed a message after somebody saw this version of it, newest first."""
    return tuple(line for line in history if line.version is not None and line.version > version)


def _read(entry: AuditEntry, people: People) -> Line:
    details = entry.details or {}
    tell = _WORDS.get(entry.action)
    return Line(
        at=entry.at,
        by=people.name(entry.actor_id) if entry.actor_id else "A command",
        words=tell(details, people) if tell else entry.action,
        reason=str(details.get("reason", "")),
        version=details.get("version"),
    )


def _tell_status(details: Details, _people: People) -> str:
    if "urgency" in details:
        return "said that it may tell of danger"
    return f"changed the status from “{Status(details['from']).words}” to “{Status(details['to']).words}”"


def _tell_assignee(details: Details, people: People) -> str:
    return f"assigned it to {people.name(uuid.UUID(details['to']) if details['to'] else None)}"


def _tell_tags(details: Details, _people: People) -> str:
    return f"added the tag {_list(details['tags'])}"


def _tell_lost_tags(details: Details, _people: People) -> str:
    return f"took away the tag {_list(details['tags'])}"


def _tell_redaction(details: Details, _people: People) -> str:
    if "hidden" in details:
        return f"hid words as [{details['hidden']}]"
    return f"made {details['shown']} hidden passages readable" if details["shown"] > 1 else "made hidden words readable"


def _tell_reveal(details: Details, _people: People) -> str:
    return "opened the sealed original" if details["opened"] else "tried to open the sealed original: its key is lost"


def _list(tags: Iterable[str]) -> str:
    return " and ".join(f"“{tag}”" for tag in tags)


_WORDS: Final[dict[str, Callable[[Details, People], str]]] = {
    Action.STATUS_CHANGED: _tell_status,
    Action.ASSIGNED: _tell_assignee,
    Action.TAGGED: _tell_tags,
    Action.UNTAGGED: _tell_lost_tags,
    Action.REDACTION_CORRECTED: _tell_redaction,
    Action.ORIGINAL_REVEALED: _tell_reveal,
}
