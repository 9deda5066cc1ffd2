"""Who is who among staff, for pages that name them."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.staff.models import StaffAccount


@dataclass(frozen=True, kw_only=True)
class People:
    """Every account by its id; few, so that one question answers for a whole page."""

    addresses: dict[uuid.UUID, str]
    closed: frozenset[uuid.UUID]

    def name(self, account_id: uuid.UUID | None) -> str:
        """Return how a page names somebody."""
        if account_id is None:
            return "nobody"
        return self.addresses.get(account_id, "an account that is gone")

    @property
    def who_can_be_given_work(self) -> list[tuple[str, str]]:
        """Return the accounts that are open, as id and address."""
        return [(str(each), address) for each, address in self.addresses.items() if each not in self.closed]


def list_people(session: Session) -> People:
    """Return everybody, in the order of their addresses."""
    query = select(StaffAccount.id, StaffAccount.email, StaffAccount.closed_at).order_by(StaffAccount.email)
    rows = session.execute(query).all()
    closed = frozenset(row.id for row in rows if row.closed_at is not None)
    return People(addresses={row.id: row.email for row in rows}, closed=closed)
