"""Accounts: adding one, finding one, and what to check a password against. The caller commits."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.feedback.rules import clean_email
from webapp.staff.audit import Action, record
from webapp.staff.entry.passwords import hash_new_password
from webapp.staff.models import Role, StaffAccount

NO_PASSWORD: Final = ""  # what no hash is: the account cannot be opened by a password


class AccountExists(ValueError):  # noqa: N818 - says what happened
    """Somebody has an account with this e-mail address."""


class AccountNotFound(LookupError):  # noqa: N818 - says what happened
    """There is no such account."""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a password is checked against, and whose it is.

    Attributes:
        password_hash: Nothing for an account that is closed: no password is right.
    """

    account_id: uuid.UUID
    password_hash: str | None


def add_account(
    session: Session,
    *,
    email: str,
    password: str | None,
    role: Role,
    now: datetime,
    by: uuid.UUID | None = None,
) -> StaffAccount:
    """Add somebody who may sign in; without a password, once they have chosen one with a set-up code.

    Raises:
        AccountExists: There is an account with this address.
        PasswordRefused: The password is not good enough.
        ValueError: The address cannot be one.
    """
    address = read_address(email)
    if address is None:
        raise ValueError("Enter an email address.")
    # Before the first question to the database: on SQLite, that is where others begin to wait.
    password_hash = NO_PASSWORD if password is None else hash_new_password(password, email=address)
    if find_credentials(session, email=address) is not None:
        raise AccountExists(f"There is already an account for {address}.")
    account = StaffAccount(
        email=address,
        password_hash=password_hash,
        password_set_at=None if password is None else now,
        role=role,
        created_at=now,
    )
    session.add(account)
    session.flush()
    record(session, Action.ACCOUNT_ADDED, by=by, at=now, subject=account_subject(account.id), details={"role": role})
    return account


def find_credentials(session: Session, *, email: str, must_stay: bool = False) -> Credentials | None:
    """Return what this person's password is checked against, or nothing where there is no account.

    Args:
        session: The caller's.
        email: Of the account.
        must_stay: Whoever changes the account waits until the caller commits, and then sees what that stored.
    """
    try:
        address = read_address(email)
    except ValueError:
        return None
    query = select(StaffAccount.id, StaffAccount.password_hash, StaffAccount.closed_at)
    query = query.where(StaffAccount.email == address)
    row = session.execute(query.with_for_update(read=True) if must_stay else query).one_or_none()
    if row is None:
        return None
    return Credentials(account_id=row.id, password_hash=None if row.closed_at else row.password_hash or None)


def find_account(session: Session, account_id: uuid.UUID) -> StaffAccount:
    """Return one account.

    Raises:
        AccountNotFound: There is none.
    """
    account = session.get(StaffAccount, account_id)
    if account is None:
        raise AccountNotFound
    return account


def lock_account(session: Session, account_id: uuid.UUID) -> StaffAccount:
    """Return one account as it is now; nobody else can change it until the caller commits.

    Raises:
        AccountNotFound: There is none.
    """
    account = session.get(StaffAccount, account_id, populate_existing=True, with_for_update={"key_share": True})
    if account is None:
        raise AccountNotFound
    return account


def find_account_of(session: Session, *, email: str) -> StaffAccount:
    """Return the account with this address.

    Raises:
        AccountNotFound: There is none, or it cannot be an address.
    """
    credentials = find_credentials(session, email=email)
    if credentials is None:
        raise AccountNotFound(f"There is no account for {email}.")
    return find_account(session, credentials.account_id)


def list_accounts(session: Session) -> Sequence[StaffAccount]:
    """Return every account by address, the closed ones last."""
    return session.scalars(select(StaffAccount).order_by(StaffAccount.closed_at.is_not(None), StaffAccount.email)).all()


def read_address(email: str) -> str | None:
    """Return the address as accounts keep it, or nothing for an empty one.

    Raises:
        ValueError: It cannot be an address.
    """
    address = clean_email(email)
    return address.lower() if address else None


def find_address(session: Session, *, account_id: uuid.UUID) -> str | None:
    """Return whose account it is, or nothing where it is gone."""
    return session.scalar(select(StaffAccount.email).where(StaffAccount.id == account_id))


def account_subject(account_id: uuid.UUID) -> str:
    """Return how an account is named as a subject of the audit."""
    return f"account:{account_id}"
