"""A choice that several sites share, under an id that their visitor carries from one to the next.

The four answers of GOV.UK Single Consent are read as ours here and nowhere else:

- `essential` is no question: it is always true.
- `settings` is our purpose `preferences`.
- `usage` is our purpose `analytics`.
- `campaigns` is no purpose of ours. No notice of ours asks for it, so that a yes could not be shown to be consent
  (UK GDPR art. 7(1)): none is recorded, and none is ever in force.

The id is kept as receipts are, by an HMAC alone. It stays the same when its holder chooses again; the newest decision
counts.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.consent.models import Decision, Notice, VisitorLink
from webapp.consent.register import Register
from webapp.consent.service import RECEIPT_BYTES, Choice, pseudonym, record_decision

WAY: Final = "shared"
# As a receipt, an id has a word before it that no cookie can carry: nobody reads a shared record as their own here.
_AS_RECEIPT: Final = "shared:{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The four answers."""

    essential: bool
    settings: bool
    usage: bool
    campaigns: bool


def find_status(session: Session, uid: str, *, secret_key: str, purposes_version: int, now: datetime) -> Status | None:
    """Return what is in force under an id: nothing when it is unknown, over its time, or about other purposes."""
    decision = _newest_decision(session, uid, secret_key=secret_key)
    if decision is None or decision.expires_at <= now:
        return None
    if session.scalar(select(Notice.purposes_version).where(Notice.hash == decision.notice_hash)) != purposes_version:
        return None
    return in_force(preferences=decision.preferences, analytics=decision.analytics)


def in_force(*, preferences: bool, analytics: bool) -> Status:
    """Return the four answers that our purposes amount to."""
    return Status(essential=True, settings=preferences, usage=analytics, campaigns=False)


def record_status(
    session: Session,
    uid: str | None,
    sent: Status,
    *,
    register: Register,
    secret_key: str,
    decided_at: datetime,
    expires_at: datetime,
) -> str:
    """Add the decision to the session and return the id that it is under.

    That is a new one when none is given, or one that we do not know: an id that somebody else thought of is not random.
    """
    is_known = uid is not None and _newest_decision(session, uid, secret_key=secret_key) is not None
    kept = uid if uid is not None and is_known else secrets.token_urlsafe(RECEIPT_BYTES)
    receipt = _AS_RECEIPT.format(kept)
    record_decision(
        session,
        Choice(preferences=sent.settings, analytics=sent.usage, way=WAY),
        register=register,
        secret_key=secret_key,
        decided_at=decided_at,
        expires_at=expires_at,
        previous_receipt=receipt if is_known else None,
        receipt=receipt,
    )
    return kept


def _newest_decision(session: Session, uid: str, *, secret_key: str) -> Decision | None:
    known = (
        select(Decision)
        .join(VisitorLink, VisitorLink.decision_id == Decision.id)
        .where(VisitorLink.pseudonym == pseudonym(_AS_RECEIPT.format(uid), secret_key))
    )
    return session.scalars(known.order_by(Decision.id.desc()).limit(1)).first()
