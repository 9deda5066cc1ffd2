"""Recording a visitor's decision: the only place that writes consent."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.consent.models import Decision, Notice, VisitorLink
from webapp.consent.register import Register
from webapp.models import new_id

RECEIPT_BYTES = 16
_FIND_NOTICE = select(Notice.effective_from).where(Notice.hash == bindparam("hash"))
_ADD_DECISION = insert(cast("Table", Decision.__table__))
_ADD_LINK = insert(cast("Table", VisitorLink.__table__))
# PostgreSQL takes both in one statement, which saves a way there and back; the names must differ from the columns'.
_ADD_DECISION_AND_LINK = (
    insert(cast("Table", VisitorLink.__table__))
    .values(decision_id=bindparam("new_id"), pseudonym=bindparam("new_pseudonym"))
    .add_cte(
        insert(cast("Table", Decision.__table__))
        .values({column.name: bindparam(f"new_{column.name}") for column in Decision.__table__.columns})
        .cte("added")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a visitor chose, and how: `way` is banner, page, api, withdrawal or shared."""

    preferences: bool
    analytics: bool
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """A choice with all that its record needs: its receipt, and the one that the visitor had before, if any."""

    choice: Choice
    receipt: str
    register: Register
    secret_key: str
    decided_at: datetime
    expires_at: datetime
    previous_receipt: str | None
    is_notice_kept: bool = False


def make_receipt() -> str:
    """Return a new receipt: 22 characters that only the visitor keeps."""
    return secrets.token_urlsafe(RECEIPT_BYTES)


def record_decision(
    session: Session,
    choice: Choice,
    *,
    register: Register,
    secret_key: str,
    decided_at: datetime,
    expires_at: datetime,
    previous_receipt: str | None,
    receipt: str | None = None,
) -> str:
    """Add the decision to the session and return its receipt: 22 characters that only the visitor keeps.

    The decision points to the one it supersedes when the visitor's previous receipt is known. Whoever names a `receipt`
    has the decision under that one, beside any earlier ones: the newest counts.
    """
    decision = NewDecision(
        choice=choice,
        receipt=receipt or make_receipt(),
        register=register,
        secret_key=secret_key,
        decided_at=decided_at,
        expires_at=expires_at,
        previous_receipt=previous_receipt,
    )
    return record_decisions(session, [decision])[0]


def record_decisions(session: Session, decisions: Sequence[NewDecision]) -> list[str]:
    """Add the decisions of several visitors to the session and return their receipts.

    Raises:
        IntegrityError: when the caller says that the notice is kept already, and it is not.
    """
    connection = session.connection()  # plain statements: a unit of work costs more than all the rest here
    for first in {made.register.notice_hash: made for made in reversed(decisions) if not made.is_notice_kept}.values():
        _record_notice(connection, first.register, effective_from=first.decided_at)
    rows = [_row(session, decision) for decision in decisions]
    if connection.dialect.name == "postgresql":
        connection.execute(_ADD_DECISION_AND_LINK, [{f"new_{name}": row[name] for name in row} for row in rows])
    else:
        links = [{"decision_id": row["id"], "pseudonym": row.pop("pseudonym")} for row in rows]
        connection.execute(_ADD_DECISION, rows)
        connection.execute(_ADD_LINK, links)
    return [decision.receipt for decision in decisions]


def _row(session: Session, decision: NewDecision) -> dict[str, object]:
    """Return the columns of a decision, and the pseudonym of its link."""
    return {
        "id": new_id(),
        "notice_hash": decision.register.notice_hash,
        "preferences": decision.choice.preferences,
        "analytics": decision.choice.analytics,
        "way": decision.choice.way,
        "decided_at": decision.decided_at,
        "expires_at": decision.expires_at,
        "supersedes_id": _decision_id(session, decision.previous_receipt, decision.secret_key),
        "pseudonym": pseudonym(decision.receipt, decision.secret_key),
    }


def pseudonym(receipt: str, secret_key: str) -> str:
    """Return the HMAC-SHA-256 under which a receipt is known to us (a pseudonym: UK GDPR art. 4(5))."""
    key = hashlib.sha256(b"consent receipt\0" + secret_key.encode()).digest()
    return hmac.digest(key, receipt.encode(), "sha256").hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A decision as it was recorded, with the exact text that it was made on."""

    decision: Decision
    notice: Notice


def find_record(session: Session, receipt: str, *, secret_key: str) -> Record | None:
    """Return what was recorded under a receipt, unless its link was erased."""
    known = (
        select(Decision, Notice)
        .join(Notice, Notice.hash == Decision.notice_hash)
        .join(VisitorLink, VisitorLink.decision_id == Decision.id)
        .where(VisitorLink.pseudonym == pseudonym(receipt, secret_key))
    )
    row = session.execute(known).one_or_none()
    return Record(decision=row[0], notice=row[1]) if row else None


def erase_link(session: Session, receipt: str, *, secret_key: str) -> None:
    """Delete what ties a visitor to their decisions: to this one, and to those that it took the place of."""
    identifier = _decision_id(session, receipt, secret_key)
    earlier = select(Decision.id, Decision.supersedes_id).where(Decision.id == identifier).cte(recursive=True)
    earlier = earlier.union(select(Decision.id, Decision.supersedes_id).where(Decision.id == earlier.c.supersedes_id))
    session.execute(delete(VisitorLink).where(VisitorLink.decision_id.in_(select(earlier.c.id))))


def _decision_id(session: Session, receipt: str | None, secret_key: str) -> object:
    if receipt is None:
        return None
    known = select(VisitorLink.decision_id).where(VisitorLink.pseudonym == pseudonym(receipt, secret_key))
    return session.scalar(known.order_by(VisitorLink.decision_id.desc()).limit(1))


def _record_notice(connection: Connection, register: Register, *, effective_from: datetime) -> None:
    """Keep the notice the first time a decision is made on it; two at once make one row."""
    if connection.execute(_FIND_NOTICE, {"hash": register.notice_hash}).first() is not None:
        return
    insert_once = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        insert_once(Notice)
        .values(
            hash=register.notice_hash,
            text=register.notice_text,
            purposes_version=register.version,
            effective_from=effective_from,
        )
        .on_conflict_do_nothing()
    )
