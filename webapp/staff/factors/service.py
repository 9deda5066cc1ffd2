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


def remove_app(session: Session, *, account_id: uuid.UUID, is_needed: bool) -> None:
    """Take the authenticator app from an account.

    Raises:
        LastFactor: A second factor is needed, and there is no other.
    """
    _require_another(session, account_id=account_id, is_needed=is_needed)
    session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id))


def remove_passkey(session: Session, passkey_id: uuid.UUID, *, account_id: uuid.UUID, is_needed: bool) -> None:
    """Take a passkey from an account, if it is one of its own.

    Raises:
        LastFactor: A second factor is needed, and there is no other.
    """
    _require_another(session, account_id=account_id, is_needed=is_needed)
    session.execute(delete(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account_id))


def remove_all(session: Session, *, account_id: uuid.UUID) -> None:
    """Take every second factor from an account, and its recovery codes."""
    for table in (AuthenticatorApp, Passkey, RecoveryCode):
        session.execute(delete(table).where(table.account_id == account_id))


def _require_another(session: Session, *, account_id: uuid.UUID, is_needed: bool) -> None:
    # Of two who each take one away at once, the second waits here, and looks again.
    session.execute(select(StaffAccount.id).where(StaffAccount.id == account_id).with_for_update())
    if is_needed and list_factors(session, account_id=account_id).count <= 1:
        raise LastFactor("You need a second step to sign in. Add another before you remove this one.")
