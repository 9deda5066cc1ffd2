"""How many accept, refuse and withdraw, by notice and day: what staff and inspectors may see.

Small counts are left out, so that nobody can be found in them. Who gives no answer is not counted: that would take a
record of people who agreed to nothing. Nor are choices that other sites sent us: their visitors did not see our notice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Table, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.consent.days import NO_NOTICE, SUMS, ConsentDay
from webapp.consent.models import Decision, Notice
from webapp.day_totals import DayTotals, LeftOut, keys_of_day

SMALLEST_COUNT = 10
_TABLE: Final = cast("Table", ConsentDay.__table__)
_SUPERSEDED: Final = aliased(Decision)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The rates of some days, the newest first, and the days among them that are not counted yet."""

    days: tuple[DayRates, ...]
    left_out: LeftOut | None


def read_rates(session: Session, *, since: date, now: datetime) -> Rates:
    """Return the rates from a day to this moment."""
    reading = CONSENT_DAYS.plan_reading(session, since=since, now=now)
    is_wanted = and_(_TABLE.c.day >= since, _TABLE.c.day < reading.counted_before)
    counted = session.execute(select(_TABLE).where(is_wanted)).mappings()
    rows = [*counted, *(row for day in reading.days for row in _count_day(session, day))]
    rates = [_rates(**row) for row in rows if row["notice_hash"] != NO_NOTICE]
    return Rates(
        days=tuple(sorted(rates, key=lambda rate: (-rate.day.toordinal(), rate.notice_hash))), left_out=reading.left_out
    )


def list_notices(session: Session) -> list[Notice]:
    """Return every notice that a decision was made on, the newest first."""
    return list(session.scalars(select(Notice).order_by(Notice.effective_from.desc(), Notice.hash)))


def _rates(day: date, notice_hash: str, **counts: int) -> DayRates:
    told = {name: count if count >= SMALLEST_COUNT else None for name, count in counts.items()}
    return DayRates(day=day, notice_hash=notice_hash, **told)


def _count_day(session: Session, day: date) -> list[dict[str, Any]]:
    """Return the rows of a day, counted from its decisions."""
    first, end = keys_of_day(day)
    found = session.execute(
        select(Decision.notice_hash, *_counted())
        .outerjoin(_SUPERSEDED, _SUPERSEDED.id == Decision.supersedes_id)
        .where(Decision.id >= first, Decision.id < end, Decision.way != "shared")
        .group_by(Decision.notice_hash)
    )
    nobody = {"notice_hash": NO_NOTICE, **dict.fromkeys(SUMS, 0)}
    return [{"day": day, **row} for row in (nobody, *found.mappings())]


def _counted() -> Iterator[ColumnElement[int]]:
    """Yield the sums; who takes something back is counted as that, whatever they keep."""
    withdrew = func.coalesce(
        or_(
            Decision.way == "withdrawal",
            and_(_SUPERSEDED.preferences, not_(Decision.preferences)),
            and_(_SUPERSEDED.analytics, not_(Decision.analytics)),
        ),
        False,
    )
    is_all = and_(Decision.preferences, Decision.analytics)
    is_none = not_(or_(Decision.preferences, Decision.analytics))
    kind = case((withdrew, "withdrew"), (is_all, "accepted"), (is_none, "refused"), else_="chose_some")
    return (func.sum(case((kind == name, 1), else_=0)).label(name) for name in SUMS)


CONSENT_DAYS: Final = DayTotals(table=_TABLE, key=Decision.id, count_day=_count_day, numbers=SUMS)
