"""Counting views of pages, and reading the counts."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, ColumnExpressionArgument, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.visits.models import PageCount

KEPT_DAYS = 730  # two years, so that a month can be compared with the same one a year before


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view, as it is counted: `screen` is phone, tablet or computer."""

    path: str
    screen: str
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """Views in sum, by kind of screen; `visits` are those that were the first of their visit."""

    views: int = 0
    visits: int = 0
    phones: int = 0
    tablets: int = 0
    computers: int = 0

    def __add__(self, other: "Views") -> "Views":
        """Return both together."""
        mine, others = astuple(self), astuple(other)
        return Views(**{name: a + b for name, a, b in zip(self.__slots__, mine, others, strict=True)})


@dataclass(frozen=True, slots=True, kw_only=True)
class PathDay:
    """The views of a path on a day."""

    day: date
    path: str
    counted: Views


def count_view(session: Session, view: View, *, day: date) -> None:
    """Add one to the count of the day, in one statement: views at the same time are all counted."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(PageCount)
        .values(day=day, path=view.path, screen=view.screen, is_first=view.is_first, views=1)
        .on_conflict_do_update(
            index_elements=list(PageCount.__table__.primary_key),
            set_={"views": PageCount.views + 1},
        )
    )


def list_counts(session: Session, *, since: date) -> Sequence[PathDay]:
    """Return the counts from a day on: the newest day first, and within it the most read page."""
    question = (
        select(PageCount.day, PageCount.path, *_sums())
        .where(PageCount.day >= since)
        .group_by(PageCount.day, PageCount.path)
        .order_by(PageCount.day.desc(), func.sum(PageCount.views).desc(), PageCount.path)
    )
    return [PathDay(day=day, path=path, counted=_as_views(*sums)) for day, path, *sums in session.execute(question)]


def sum_views(session: Session, *, since: date, before: date) -> Views:
    """Return all counts from a day on to the day before another."""
    question = select(*_sums()).where(PageCount.day >= since, PageCount.day < before)
    return _as_views(*session.execute(question).one())


def count_old(session: Session, *, today: date) -> int:
    """Return how many counts are over their time."""
    return session.scalar(select(func.count()).select_from(PageCount).where(_is_old(today))) or 0


def purge_old(session: Session, *, today: date) -> None:
    """Delete the counts that are over their time; the caller commits."""
    session.execute(delete(PageCount).where(_is_old(today)))


def _as_views(*sums: int | None) -> Views:
    """Return sums in the order of the fields; of no rows they are nothing, and PostgreSQL's are decimals."""
    views, visits, phones, tablets, computers = (int(sum_ or 0) for sum_ in sums)
    return Views(views=views, visits=visits, phones=phones, tablets=tablets, computers=computers)


def _sums() -> list[ColumnElement[int]]:
    screens = [_sum_where(PageCount.screen == screen) for screen in ("phone", "tablet", "computer")]
    return [func.sum(PageCount.views), _sum_where(PageCount.is_first), *screens]


def _is_old(today: date) -> ColumnElement[bool]:
    return PageCount.day < today - timedelta(days=KEPT_DAYS)


def _sum_where(condition: ColumnExpressionArgument[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, PageCount.views), else_=0))
