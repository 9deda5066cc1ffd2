"""Made-up members of staff, to whom work on made-up messages is put down."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.staff.accounts.service import add_account
from webapp.staff.models import Role, StaffAccount

# Nobody can have an address of this domain (RFC 2606).
ADDRESSES: Final = (
    "amina.rahman@staff.example",
    "dele.okafor@staff.example",
    "joan.whitfield@staff.example",
    "priya.nair@staff.example",
)


def add_colleagues(session: Session, *, now: datetime) -> None:
    """Add those who are not there yet, as reviewers without a password: nobody can sign in as one of them."""
    known = set(session.scalars(select(StaffAccount.email).where(StaffAccount.email.in_(ADDRESSES))))
    for address in ADDRESSES:
        if address not in known:
            add_account(session, email=address, password=None, role=Role.REVIEWER, now=now)
