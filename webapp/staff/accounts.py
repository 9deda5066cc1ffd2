"""What can be done with accounts: add one, find what to check a password against. The caller commits."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.feedback.rules import clean_email
from webapp.staff.models import Role, StaffAccount
from webapp.staff.passwords import hash_password, require_good_password


class AccountExists(ValueError):  # noqa: N818 - says what happened
    """Somebody has an account with this e-mail address."""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a password is checked against, and whose it is."""

    account_id: uuid.UUID
    password_hash: str


def add_account(session: Session, *, email: str, password: str, role: Role, now: datetime) -> StaffAccount:
    """Add somebody who may sign in.

    Raises:
        AccountExists: There is an account with this address.
        PasswordRefused: The password is not good enough.
        ValueError: The address cannot be one.
    """
    address = read_address(email)
    if address is None:
        raise ValueError("Enter an email address.")
    require_good_password(password, email=address)
    if find_credentials(session, email=address) is not None:
        raise AccountExists(f"There is already an account for {address}.")
    account = StaffAccount(email=address, password_hash=hash_password(password), role=role, created_at=now)
    session.add(account)
    session.flush()
    return account


def find_credentials(session: Session, *, email: str) -> Credentials | None:
    """Return what this person's password is checked against, or nothing where there is no account."""
    try:
        address = read_address(email)
    except ValueError:
        return None
    row = session.execute(
        select(StaffAccount.id, StaffAccount.password_hash).where(StaffAccount.email == address)
    ).one_or_none()
    return Credentials(account_id=row.id, password_hash=row.password_hash) if row else None


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
