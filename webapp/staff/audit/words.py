"""Lines of the audit in words: who did what, to what."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.audit import Action, AuditEntry
from webapp.changes.models import Change
from webapp.feedback.models import Feedback
from webapp.feedback.themes.models import Theme
from webapp.staff.people import People

BY_SOMEBODY: Final = frozenset({Action.SIGN_IN_FAILED})
_NAMED: Final[Mapping[str, Any]] = {
    "feedback": (Feedback, Feedback.reference, "message {}"),
    "theme": (Theme, Theme.name, "theme “{}”"),
    "change": (Change, Change.title, "change “{}”"),
}


@dataclass(frozen=True, kw_only=True)
class ToldLine:
    """One line: `by` and `did` make a sentence, `what` says to what, `more` the rest.

    `kind` and `found_id` tell where more can be read of what it was done to, if that is still there.
    """

    id: uuid.UUID
    at: datetime
    by: str
    did: str
    subject: str | None
    what: str
    kind: str
    found_id: uuid.UUID | None
    more: str


def tell_lines(session: Session, lines: Iterable[AuditEntry], people: People) -> list[ToldLine]:
    """Return lines in words; messages by reference, themes and changes by name, as far as they are still there."""
    lines = list(lines)
    names = _find_names(session, {line.subject for line in lines if line.subject}, people)
    return [_tell(line, people, names) for line in lines]


def _tell(line: AuditEntry, people: People, names: Mapping[str, str]) -> ToldLine:
    nobody = "Somebody" if line.action in BY_SOMEBODY else "A command"
    kind, _, identifier = (line.subject or "").partition(":")
    name = names.get(line.subject or "")
    return ToldLine(
        id=line.id,
        at=line.at,
        by=people.name(line.actor_id) if line.actor_id else nobody,
        did=line.action,
        subject=line.subject,
        what=name or _tell_lost(kind, identifier),
        kind=kind,
        found_id=uuid.UUID(identifier) if name else None,
        more=_tell_details(line.details or {}, people),
    )


def _tell_lost(kind: str, identifier: str) -> str:
    """Return in words what is gone, or never had a name; a notice as its page calls it."""
    if kind == "feedback":
        return f"a message that is gone ({identifier})"
    return f"{kind} {identifier[:12] if kind == 'notice' else identifier}".strip()


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


def _find_names(session: Session, subjects: Iterable[str], people: People) -> dict[str, str]:
    """Return what subjects are called, with a question for each kind of them and not for each."""
    ids: dict[str, list[uuid.UUID]] = {}
    for subject in subjects:
        kind, _, identifier = subject.partition(":")
        if kind in {"account", *_NAMED}:
            ids.setdefault(kind, []).append(uuid.UUID(identifier))
    names = {f"account:{found}": f"account {people.name(found)}" for found in ids.pop("account", ())}
    for kind, (model, column, words) in _NAMED.items():
        rows = session.execute(select(model.id, column).where(model.id.in_(ids[kind]))) if kind in ids else ()
        names |= {f"{kind}:{found}": words.format(name) for found, name in rows}
    return names
