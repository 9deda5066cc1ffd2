"""What opens an account, and how that changes: role, closing, passwords, set-up codes. Audited; the caller commits."""

import hmac
import uuid
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.staff.accounts.service import (
    AccountNotFound,
    account_subject,
    find_account,
    find_account_of,
    lock_account,
)
from webapp.staff.audit import Action, record
from webapp.staff.entry import sessions
from webapp.staff.entry.paper_codes import hash_code, make_code
from webapp.staff.factors import service as factors
from webapp.staff.models import Role, StaffAccount

SETUP_LIMIT: Final = timedelta(days=3)


class LastAdmin(ValueError):  # noqa: N818 - says what happened
    """No other admin could sign in: the last one stays."""


class SetupRefused(ValueError):  # noqa: N818 - says what happened
    """No account waits for this code, or no longer."""


def change_role(
    session: Session, account_id: uuid.UUID, *, role: Role, by: uuid.UUID | None, now: datetime, has_provider: bool
) -> StaffAccount:
    """Let somebody do more or less from their next request on; `has_provider`: a single sign-on is set.

    Raises:
        AccountNotFound: There is no such account.
        LastAdmin: Nobody could manage accounts any more.
    """
    if role is not Role.ADMIN:
        _require_another_admin(session, account_id, has_provider=has_provider)
    account = find_account(session, account_id)
    if account.role != role:
        account.role = role
        record(session, Action.ROLE_CHANGED, by=by, at=now, subject=account_subject(account_id), details={"role": role})
    return account


def close_account(
    session: Session, account_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime, has_provider: bool
) -> StaffAccount:
    """Let nobody sign in to an account, and end its sessions. What its owner did stays in the audit.

    `has_provider` says whether a single sign-on is set: without one, it opens nobody's account.

    Raises:
        AccountNotFound: There is no such account.
        LastAdmin: Nobody could manage accounts any more.
    """
    _require_another_admin(session, account_id, has_provider=has_provider)
    account = find_account(session, account_id)
    if account.closed_at is None:
        account.closed_at = now
        account.setup_hash = account.setup_until = None
        sessions.end_sessions(session, account_id=account_id, now=now)
        record(session, Action.ACCOUNT_CLOSED, by=by, at=now, subject=account_subject(account_id))
    return account


def open_account(session: Session, account_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> StaffAccount:
    """Let the owner of a closed account sign in again, with what opened it before.

    Raises:
        AccountNotFound: There is no such account.
    """
    account = find_account(session, account_id)
    if account.closed_at is not None:
        account.closed_at = None
        record(session, Action.ACCOUNT_OPENED, by=by, at=now, subject=account_subject(account_id))
    return account


def end_sessions(session: Session, account_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> StaffAccount:
    """Sign somebody out everywhere.

    Raises:
        AccountNotFound: There is no such account.
    """
    account = find_account(session, account_id)
    sessions.end_sessions(session, account_id=account_id, now=now)
    record(session, Action.SESSIONS_ENDED, by=by, at=now, subject=account_subject(account_id))
    return account


def reset_factors(session: Session, account_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> StaffAccount:
    """Take every second factor from an account, and who its owner is at the single sign-on; end its sessions.

    Raises:
        AccountNotFound: There is no such account.
    """
    account = find_account(session, account_id)
    account.identity_hash = None
    factors.remove_all(session, account_id=account_id)
    sessions.end_sessions(session, account_id=account_id, now=now)
    subject = account_subject(account_id)
    record(session, Action.FACTOR_REMOVED, by=by, at=now, subject=subject, details={"factor": "all"})
    return account


def give_setup_code(session: Session, account_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> str:
    """Return a code with which the owner of an account can choose a password, once; the one before works until then.

    Raises:
        AccountNotFound: There is no such account, or it is closed.
    """
    account = find_account(session, account_id)
    if account.closed_at is not None:
        raise AccountNotFound
    code = make_code()
    account.setup_hash, account.setup_until = hash_code(code), now + SETUP_LIMIT
    record(session, Action.SETUP_CODE_MADE, by=by, at=now, subject=account_subject(account_id))
    return code


def find_setup(session: Session, *, email: str, code: str, now: datetime) -> StaffAccount:
    """Return the account whose owner may choose a password with this code.

    Raises:
        SetupRefused: There is no such account, or the code is not its own, was used, or is too old.
    """
    try:
        account = find_account_of(session, email=email)
    except AccountNotFound:
        raise SetupRefused from None
    _require_setup_code(account, code, now=now)
    return account


def use_setup_code(
    session: Session, account_id: uuid.UUID, *, code: str, password_hash: str, now: datetime
) -> StaffAccount:
    """Give an account the password its owner chose; the code is asked again: it is taken once.

    Raises:
        SetupRefused: It was used meanwhile, or the account was closed.
    """
    account = lock_account(session, account_id)
    _require_setup_code(account, code, now=now)
    account.setup_hash = account.setup_until = None
    change_password(session, account, password_hash=password_hash, now=now)
    return account


def change_password(
    session: Session, account: StaffAccount, *, password_hash: str, now: datetime, keep: uuid.UUID | None = None
) -> None:
    """Give an account the password its owner chose, and end its sessions but the one to keep."""
    account.password_hash, account.password_set_at = password_hash, now
    sessions.end_sessions(session, account_id=account.id, now=now, but=keep)
    record(session, Action.PASSWORD_CHANGED, by=account.id, at=now, subject=account_subject(account.id))


def _require_setup_code(account: StaffAccount, code: str, *, now: datetime) -> None:
    is_right = hmac.compare_digest(account.setup_hash or b"", hash_code(code))
    if not is_right or account.closed_at or account.setup_until is None or account.setup_until <= now:
        raise SetupRefused


def _require_another_admin(session: Session, account_id: uuid.UUID, *, has_provider: bool) -> None:
    """Insist that an admin remains who can sign in, should this account be none.

    The rows of all admins are locked until the caller commits, in one order: of two who take each other's role at
    once, the second waits, looks again and is refused. SQLite has one writer at a time, which holds the same.
    """
    has_password, is_known = StaffAccount.password_set_at.is_not(None), StaffAccount.identity_hash.is_not(None)
    can_sign_in = or_(has_password, is_known) if has_provider else has_password
    admins = session.scalars(
        select(StaffAccount.id)
        .where(StaffAccount.role == Role.ADMIN, StaffAccount.closed_at.is_(None), can_sign_in)
        .order_by(StaffAccount.id)
        .with_for_update()
    ).all()
    if set(admins) == {account_id}:
        raise LastAdmin("Nobody could manage accounts any more. Make somebody else an admin first.")
