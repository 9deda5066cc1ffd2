"""Which second factors an account has, and taking them away. The caller commits."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp.staff.factors.models import AuthenticatorApp, Passkey, RecoveryCode
from webapp.staff.models import StaffAccount


class LastFactor(ValueError):  # noqa: N818 - says what happened
    """Every account must have a second factor, and this is the only one."""


@dataclass(frozen=True, kw_only=True)
class Factors:
    """The second factors of an account.

    Attributes:
        app_added_at: When the authenticator app was added, or nothing.
        passkeys: The oldest first.
        codes_left: How many recovery codes were not used yet.
    """

    app_added_at: datetime | None
    passkeys: Sequence[Passkey]
    codes_left: int

    @property
    def count(self) -> int:
        """How many there are; codes on paper stand in for one and are none themselves."""
        return len(self.passkeys) + (self.app_added_at is not None)


def list_factors(session: Session, *, account_id: uuid.UUID) -> Factors:
    """Return the second factors of an account."""
    left = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return Factors(
        app_added_at=session.scalar(select(AuthenticatorApp.added_at).where(AuthenticatorApp.account_id == account_id)),
        passkeys=session.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)).all(),
        codes_left=session.scalar(left) or 0,
    )


def remove_app(session: Session, *, account_id: uuid.UUID, is_needed: bool) -> bool:
    """Take the authenticator app from an account, and tell whether it had one.

    Raises:
        LastFactor: A second factor is needed, and there is no other.
    """
    factors = _lock_factors(session, account_id=account_id)
    if factors.app_added_at is None:
        return False
    _require_another(factors, is_needed=is_needed)
    session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id))
    return True


def remove_passkey(session: Session, passkey_id: uuid.UUID, *, account_id: uuid.UUID, is_needed: bool) -> bool:
    """Take a passkey from an account, and tell whether it was one of its own.

    Raises:
        LastFactor: A second factor is needed, and there is no other.
    """
    factors = _lock_factors(session, account_id=account_id)
    if passkey_id not in {passkey.id for passkey in factors.passkeys}:
        return False
    _require_another(factors, is_needed=is_needed)
    session.execute(delete(Passkey).where(Passkey.id == passkey_id))
    return True


def remove_all(session: Session, *, account_id: uuid.UUID) -> None:
    """Take every second factor from an account, and its recovery codes."""
    for table in (AuthenticatorApp, Passkey, RecoveryCode):
        session.execute(delete(table).where(table.account_id == account_id))


def _lock_factors(session: Session, *, account_id: uuid.UUID) -> Factors:
    # Of two who each take one away at once, the second waits here, and looks again.
    session.execute(select(StaffAccount.id).where(StaffAccount.id == account_id).with_for_update())
    return list_factors(session, account_id=account_id)


def _require_another(factors: Factors, *, is_needed: bool) -> None:
    if is_needed and factors.count <= 1:
        raise LastFactor("You need a second step to sign in. Add another before you remove this one.")
