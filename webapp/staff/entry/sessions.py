"""Who is signed in: sessions that live on the server, and end there. The caller commits."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.staff.models import Role, StaffAccount, StaffSession

IDLE_LIMIT: Final = timedelta(minutes=30)
TOTAL_LIMIT: Final = timedelta(hours=12)
# How long somebody who gave the password may take over the second factor.
HALF_LIMIT: Final = timedelta(minutes=10)
# How long proving who you are is enough to change what opens an account.
SURE_LIMIT: Final = timedelta(minutes=15)
# How exact the idle limit is: one write a minute, however many pages somebody reads.
SEEN_STEP: Final = timedelta(minutes=1)
SECRET_BYTES: Final = 32


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """The person who asks, and the session they ask in.

    Attributes:
        confirmed_at: When they last proved who they are; nothing while the second factor is still to come.
    """

    session_id: uuid.UUID
    account_id: uuid.UUID
    email: str
    role: Role
    seen_at: datetime
    confirmed_at: datetime | None

    @property
    def is_half(self) -> bool:
        """Whether only the password was given so far."""
        return self.confirmed_at is None


def start_session(session: Session, *, account_id: uuid.UUID, now: datetime, device: str, is_half: bool) -> str:
    """Start a session of this account and return its secret, which only the cookie keeps.

    Sessions of the account that can no longer be used are cleared away.
    """
    session.execute(
        delete(StaffSession).where(StaffSession.account_id == account_id, StaffSession.started_at <= now - TOTAL_LIMIT)
    )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    session.add(
        StaffSession(
            account_id=account_id,
            secret_hash=hash_secret(secret),
            started_at=now,
            seen_at=now,
            confirmed_at=None if is_half else now,
            device=device,
        )
    )
    session.flush()
    return secret


def find_signed_in(session: Session, *, secret: str, now: datetime) -> SignedIn | None:
    """Return who holds this secret, or nothing where the session ended, was idle too long or is too old."""
    row = session.execute(
        select(
            StaffSession.id,
            StaffSession.seen_at,
            StaffSession.confirmed_at,
            StaffSession.account_id,
            StaffAccount.email,
            StaffAccount.role,
        )
        .join(StaffAccount, StaffAccount.id == StaffSession.account_id)
        .where(
            StaffSession.secret_hash == hash_secret(secret),
            StaffAccount.closed_at.is_(None),
            *_is_open(now),
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
        confirmed_at=row.confirmed_at,
    )


def is_due(signed_in: SignedIn, *, now: datetime) -> bool:
    """Whether it is time to note that the session is still in use."""
    return now - signed_in.seen_at >= SEEN_STEP


def is_sure(signed_in: SignedIn, *, now: datetime) -> bool:
    """Whether they proved who they are lately enough to change what opens an account."""
    return signed_in.confirmed_at is not None and now - signed_in.confirmed_at < SURE_LIMIT


def note_seen(session: Session, *, session_id: uuid.UUID, now: datetime) -> None:
    """Start the idle time of a session anew."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def confirm_session(session: Session, *, session_id: uuid.UUID, now: datetime) -> str:
    """Note that its owner proved who they are, and return the session's new secret: the one before opens nothing."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id)
        .values(confirmed_at=now, secret_hash=hash_secret(secret), challenge=None, pending_secret=None)
    )
    return secret


def list_sessions(session: Session, *, account_id: uuid.UUID, now: datetime) -> Sequence[StaffSession]:
    """Return the sessions in which somebody is signed in to the account, the newest first."""
    return session.scalars(
        select(StaffSession)
        .where(StaffSession.account_id == account_id, *_is_open(now))
        .order_by(StaffSession.id.desc())
    ).all()


def end_session(session: Session, *, session_id: uuid.UUID, now: datetime) -> None:
    """End a session, also for every copy of its cookie."""
    session.execute(
        update(StaffSession).where(StaffSession.id == session_id, StaffSession.ended_at.is_(None)).values(ended_at=now)
    )


def end_sessions(session: Session, *, account_id: uuid.UUID, now: datetime, but: uuid.UUID | None = None) -> None:
    """End every session of an account, but one; also one that begins at this moment in a transaction of its own."""
    # Whoever signs in holds the account until their session is stored (`accounts.service.find_credentials`).
    account = select(StaffAccount.id).where(StaffAccount.id == account_id)
    session.execute(account.with_for_update(key_share=True))
    session.execute(
        update(StaffSession)
        .where(StaffSession.account_id == account_id, StaffSession.ended_at.is_(None))
        .where(StaffSession.id != but if but else StaffSession.id.is_not(None))
        .values(ended_at=now)
    )


def hash_secret(secret: str) -> bytes:
    """Return what the table keeps of a secret. It is long and random: a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).digest()


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffSession.ended_at.is_(None),
        StaffSession.seen_at > now - IDLE_LIMIT,
        StaffSession.started_at > now - TOTAL_LIMIT,
        or_(StaffSession.confirmed_at.is_not(None), StaffSession.started_at > now - HALF_LIMIT),
    )
