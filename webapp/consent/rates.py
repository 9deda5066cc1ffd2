"""How many accept, refuse and withdraw, by notice and day: what staff and inspectors may see.

Small counts are left out, so that nobody can be found in them. Who gives no answer is not counted: that would take a
record of people who agreed to nothing. Nor are choices that other sites sent us: their visitors did not see our notice.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.consent.models import Decision, Notice
from webapp.models import first_id_at

SMALLEST_COUNT = 10
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRates:
    """The decisions of one day (UTC) on one notice; None stands for a count that is too small to be told."""

    day: date
    notice_hash: str
    accepted: int | None
    refused: int | None
    chose_some: int | None
    withdrew: int | None

    @property
    def accepted_percent(self) -> int | None:
        """The share of acceptances among those who accepted or refused everything; of told counts alone."""
        if self.accepted is None or self.refused is None:
            return None
        return round(100 * self.accepted / (self.accepted + self.refused))


def read_rates(session: Session, *, since: datetime | None = None) -> list[DayRates]:
    """Return the rates, the newest day first; `since` leaves out what was decided before."""
    superseded = aliased(Decision)
    day = func.date(Decision.decided_at).label("day")
    is_withdrawal = or_(
        Decision.way == "withdrawal",
        and_(superseded.preferences, not_(Decision.preferences)),
        and_(superseded.analytics, not_(Decision.analytics)),
    )
    is_all = and_(Decision.preferences, Decision.analytics)
    is_none = not_(or_(Decision.preferences, Decision.analytics))
    kind = case(
        (func.coalesce(is_withdrawal, False), "withdrew"), (is_all, "accepted"), (is_none, "refused"), else_="some"
    )
    kinds = (
        select(day, Decision.notice_hash, kind.label("kind"))
        .outerjoin(superseded, superseded.id == Decision.supersedes_id)
        .where(Decision.id >= first_id_at(since or BEGINNING), Decision.way != "shared")
        .subquery()
    )
    counts = [_count(kinds.c.kind == name) for name in ("accepted", "refused", "some", "withdrew")]
    rows = session.execute(
        select(kinds.c.day, kinds.c.notice_hash, *counts)
        .group_by(kinds.c.day, kinds.c.notice_hash)
        .order_by(kinds.c.day.desc(), kinds.c.notice_hash)
    )
    return [_rates(*row) for row in rows]


def list_notices(session: Session) -> list[Notice]:
    """Return every notice that a decision was made on, the newest first."""
    return list(session.scalars(select(Notice).order_by(Notice.effective_from.desc(), Notice.hash)))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _rates(day: object, notice_hash: str, *counts: int) -> DayRates:
    accepted, refused, chose_some, withdrew = (count if count >= SMALLEST_COUNT else None for count in counts)
    return DayRates(
        day=date.fromisoformat(str(day)),  # SQLite has no dates of its own, and gives text
        notice_hash=notice_hash,
        accepted=accepted,
        refused=refused,
        chose_some=chose_some,
        withdrew=withdrew,
    )
