"""Who is signed in: sessions that live on the server, and end there. The caller commits."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webapp.staff.models import Role, StaffAccount, StaffSession

IDLE_LIMIT: Final = timedelta(minutes=30)
TOTAL_LIMIT: Final = timedelta(hours=12)
# How exact the idle limit is: one write a minute, however many pages somebody reads.
SEEN_STEP: Final = timedelta(minutes=1)
SECRET_BYTES: Final = 32


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """The person who asks, and the session they ask in."""

    session_id: uuid.UUID
    account_id: uuid.UUID
    email: str
    role: Role
    seen_at: datetime


def start_session(session: Session, *, account_id: uuid.UUID, now: datetime) -> str:
    """Start a session of this account and return its secret, which only the cookie keeps.

    Sessions of the account that can no longer be used are cleared away.
    """
    session.execute(
        delete(StaffSession).where(StaffSession.account_id == account_id, StaffSession.started_at <= now - TOTAL_LIMIT)
    )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    session.add(StaffSession(account_id=account_id, secret_hash=hash_secret(secret), started_at=now, seen_at=now))
    session.flush()
    return secret


def find_signed_in(session: Session, *, secret: str, now: datetime) -> SignedIn | None:
    """Return who holds this secret, or nothing where the session ended, was idle too long or is too old."""
    row = session.execute(
        select(
            StaffSession.id,
            StaffSession.seen_at,
            StaffSession.account_id,
            StaffAccount.email,
            StaffAccount.role,
        )
        .join(StaffAccount, StaffAccount.id == StaffSession.account_id)
        .where(
            StaffSession.secret_hash == hash_secret(secret),
            StaffSession.ended_at.is_(None),
            StaffSession.seen_at > now - IDLE_LIMIT,
            StaffSession.started_at > now - TOTAL_LIMIT,
        )
    ).one_or_none()
    if row is None:
        return None
    return SignedIn(
        session_id=row.id,
        account_id=row.account_id,
        email=row.email,
        role=Role(row.role),
        seen_at=row.seen_at,
    )


def is_due(signed_in: SignedIn, *, now: datetime) -> bool:
    """Whether it is time to note that the session is still in use."""
    return now - signed_in.seen_at >= SEEN_STEP


def note_seen(session: Session, *, session_id: uuid.UUID, now: datetime) -> None:
    """Start the idle time of a session anew."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def end_session(session: Session, *, session_id: uuid.UUID, now: datetime) -> None:
    """End a session, also for every copy of its cookie."""
    session.execute(
        update(StaffSession).where(StaffSession.id == session_id, StaffSession.ended_at.is_(None)).values(ended_at=now)
    )


def hash_secret(secret: str) -> bytes:
    """Return what the table keeps of a secret. It is long and random: a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).digest()
