"""Finding the messages that a filter asks for: page by page, counted, or all of them in turn."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Self

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import Session, defer

from webapp.feedback.models import Feedback
from webapp.feedback.service.filtering import MOST_URGENT_FIRST, FeedbackFilter, Order, write_conditions

_BATCH: Final = 500
_CURSOR: Final = re.compile(r"[0-2][0-9a-f]{32}")


class CursorUnreadable(ValueError):  # noqa: N818 - it is an answer, not a fault
    """This is no place in a list."""


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """A place in a list: the last message above it, and which part of the list that is in, the most urgent being 0."""

    rank: int
    last_id: uuid.UUID

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the place that an address names.

        Raises:
            CursorUnreadable: It names none.
        """
        if not _CURSOR.fullmatch(text):
            raise CursorUnreadable
        return cls(rank=int(text[0]), last_id=uuid.UUID(text[1:]))

    def __str__(self) -> str:
        return f"{self.rank}{self.last_id.hex}"


@dataclass(frozen=True, kw_only=True)
class FeedbackPage:
    """Some messages of a list; ``next_cursor`` is where the next ones begin, and None at the end.

    The sealed originals are not read with them.
    """

    items: tuple[Feedback, ...]
    next_cursor: Cursor | None


def find_feedback_page(
    session: Session, wanted: FeedbackFilter, *, after: Cursor | None = None, limit: int
) -> FeedbackPage:
    """Return up to ``limit`` messages in the order that is wanted, from below a place on.

    The place is a message, never a number of them: what comes meanwhile moves nothing.
    """
    branches = _branches(wanted, after)
    found = session.execute(_merge(branches, limit=limit + 1)) if branches else ()
    places = [Cursor(rank=rank, last_id=key) for rank, key in found]
    shown = places[:limit]
    items = _load(session, [place.last_id for place in shown])
    return FeedbackPage(items=items, next_cursor=shown[-1] if len(places) > limit else None)


def count_feedback(session: Session, wanted: FeedbackFilter, *, up_to: int) -> int:
    """Count the messages that are wanted; ``up_to`` means that there are so many or more, and nobody looked further."""
    query = select(literal(1)).select_from(Feedback).where(*write_conditions(wanted)).limit(up_to)
    return session.scalars(select(func.count()).select_from(query.subquery())).one()


def iterate_feedback(session: Session, wanted: FeedbackFilter, *, batch: int = _BATCH) -> Iterator[Feedback]:
    """Yield every message that is wanted, in the order that is wanted, holding no more than a batch of them."""
    after: Cursor | None = None
    while True:
        page = find_feedback_page(session, wanted, after=after, limit=batch)
        for feedback in page.items:
            session.expunge(feedback)
            yield feedback
        after = page.next_cursor
        if after is None:
            return


@dataclass(frozen=True, kw_only=True)
class _Branch:
    """A part of a list within which messages come newest first, and its place among the parts."""

    rank: int
    conditions: tuple[ColumnElement[bool], ...]


def _branches(wanted: FeedbackFilter, after: Cursor | None) -> list[_Branch]:
    """Return the parts of a list: by urgency if that is the order, else it is one."""
    ranks = range(len(MOST_URGENT_FIRST)) if wanted.order is Order.URGENT else range(1)
    branches = []
    for rank in ranks:
        part = _narrow(wanted, rank) if wanted.order is Order.URGENT else wanted
        if part is None or (after is not None and rank < after.rank):
            continue
        below = (Feedback.id < after.last_id,) if after is not None and rank == after.rank else ()
        branches.append(_Branch(rank=rank, conditions=(*write_conditions(part), *below)))
    return branches


def _narrow(wanted: FeedbackFilter, rank: int) -> FeedbackFilter | None:
    urgency = MOST_URGENT_FIRST[rank]
    if wanted.urgencies and urgency not in wanted.urgencies:
        return None
    return replace(wanted, urgencies=frozenset({urgency}))


def _merge(branches: list[_Branch], *, limit: int) -> Select[int, uuid.UUID]:
    """Return the first places of all parts. Each part stops by itself: none is read whole, and none is sorted."""
    parts = [
        select(literal(branch.rank).label("rank"), Feedback.id.label("id"))
        .where(*branch.conditions)
        .order_by(Feedback.id.desc())
        .limit(limit)
        .subquery()
        for branch in branches
    ]
    merged = union_all(*(select(part.c.rank, part.c.id) for part in parts)).subquery()
    return select(merged.c.rank, merged.c.id).order_by(merged.c.rank, merged.c.id.desc()).limit(limit)


def _load(session: Session, ids: list[uuid.UUID]) -> tuple[Feedback, ...]:
    query = select(Feedback).where(Feedback.id.in_(ids)).options(defer(Feedback.sealed, raiseload=True))
    found = {feedback.id: feedback for feedback in session.scalars(query)}
    return tuple(found[key] for key in ids if key in found)
