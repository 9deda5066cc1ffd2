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

    def name(self, account_id: uuid.UUID | None) -> str:
        """Return how a page names somebody."""
        if account_id is None:
            return "nobody"
        return self.addresses.get(account_id, "an account that is gone")

    @property
    def who_can_be_given_work(self) -> list[tuple[str, str]]:
        """Return the accounts that messages can be assigned to, as id and address."""
        return [(str(account_id), address) for account_id, address in self.addresses.items()]


def list_people(session: Session) -> People:
    """Return everybody, in the order of their addresses."""
    rows = session.execute(select(StaffAccount.id, StaffAccount.email).order_by(StaffAccount.email))
    return People(addresses={row.id: row.email for row in rows})
