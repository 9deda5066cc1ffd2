"""Which account somebody who comes from the single sign-on may open. The caller commits."""

import uuid

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from webapp.staff.accounts.service import read_address
from webapp.staff.models import StaffAccount
from webapp.staff.oidc.identity import Identity, IdentityRefused


def open_account_of(session: Session, identity: Identity) -> uuid.UUID:
    """Return the open account with the address of this identity, which from now on is the only one to open it.

    No account is made, and no role comes from outside. One statement looks and writes, so that of two identities
    with the same address one is first.

    Raises:
        IdentityRefused: There is no such account, it is closed, or it is another identity's.
        IntegrityError: The identity has another account.
    """
    try:
        address = read_address(identity.email)
    except ValueError:
        raise IdentityRefused from None
    found = session.execute(
        update(StaffAccount)
        .where(
            StaffAccount.email == address,
            StaffAccount.closed_at.is_(None),
            or_(StaffAccount.identity_hash.is_(None), StaffAccount.identity_hash == identity.identity_hash),
        )
        .values(identity_hash=identity.identity_hash)
        .returning(StaffAccount.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if found is None:
        raise IdentityRefused
    return found
