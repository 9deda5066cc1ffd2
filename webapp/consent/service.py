"""Recording a visitor's decision: the only place that writes consent."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.consent.models import Decision, Notice, VisitorLink
from webapp.consent.register import Register
from webapp.models import new_id

RECEIPT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a visitor chose, and how: `way` is banner, page or api."""

    preferences: bool
    analytics: bool
    way: str


def record_decision(
    session: Session,
    choice: Choice,
    *,
    register: Register,
    secret_key: str,
    decided_at: datetime,
    expires_at: datetime,
    previous_receipt: str | None,
) -> str:
    """Add the decision to the session and return its receipt: 22 characters that only the visitor keeps.

    The decision points to the one it supersedes when the visitor's previous receipt is known.
    """
    _record_notice(session, register, effective_from=decided_at)
    receipt = secrets.token_urlsafe(RECEIPT_BYTES)
    decision = Decision(
        id=new_id(),
        notice_hash=register.notice_hash,
        preferences=choice.preferences,
        analytics=choice.analytics,
        way=choice.way,
        decided_at=decided_at,
        expires_at=expires_at,
        supersedes_id=_decision_id(session, previous_receipt, secret_key),
    )
    session.add(decision)
    session.flush()
    session.add(VisitorLink(decision_id=decision.id, pseudonym=pseudonym(receipt, secret_key)))
    session.flush()
    return receipt


def pseudonym(receipt: str, secret_key: str) -> str:
    """Return the HMAC-SHA-256 under which a receipt is known to us (a pseudonym: UK GDPR art. 4(5))."""
    key = hashlib.sha256(b"consent receipt\0" + secret_key.encode()).digest()
    return hmac.new(key, receipt.encode(), hashlib.sha256).hexdigest()


def _decision_id(session: Session, receipt: str | None, secret_key: str) -> object:
    if receipt is None:
        return None
    known = select(VisitorLink.decision_id).where(VisitorLink.pseudonym == pseudonym(receipt, secret_key))
    return session.scalar(known)


def _record_notice(session: Session, register: Register, *, effective_from: datetime) -> None:
    """Keep the notice the first time a decision is made on it; two at once make one row."""
    if session.get(Notice, register.notice_hash) is not None:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Notice)
        .values(
            hash=register.notice_hash,
            text=register.notice_text,
            purposes_version=register.version,
            effective_from=effective_from,
        )
        .on_conflict_do_nothing()
    )
