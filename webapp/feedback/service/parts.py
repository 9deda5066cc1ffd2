"""The parts of a list, each of which an index has in the order of time: so none is read whole, and none is sorted."""

import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback, Status
from webapp.feedback.service.filtering import MOST_URGENT_FIRST, FeedbackFilter, Order, Spam, write_conditions
from webapp.feedback.service.sources import MESSAGES, Source

# SQLite would read both sides of the condition from the index of the status, and sort what it finds.
_BY_SPAM: Final = "INDEXED BY ix_feedback_spam"
_CURSOR: Final = re.compile(r"[0-2][0-9a-f]{32}")
_Value = TypeVar("_Value")


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
class Part:
    """A part of a list; ``rank`` is its place among the parts, and ``source`` where its keys are read."""

    rank: int
    wanted: FeedbackFilter
    source: Source = MESSAGES
    conditions: tuple[ColumnElement[bool], ...] = ()

    def select_keys(self, *extra: ColumnElement[Any], below: uuid.UUID | None = None) -> Select[Any]:
        """Return the question for the keys of this part, only for those below one if it is given, in no order."""
        conditions = (*write_conditions(self.wanted), *self.conditions)
        keys = self.source.select_keys(*extra).where(self.source.has_message(*conditions), *self.bounds(below))
        return keys.with_hint(Feedback, _BY_SPAM, "sqlite") if self.wanted.spam is Spam.ONLY else keys

    def bounds(self, below: uuid.UUID | None = None) -> Iterator[ColumnElement[bool]]:
        """Return the conditions that keys are of the days that are wanted."""
        ends = [key for key in (below, self.wanted.end_id) if key is not None]
        return self.source.between(self.wanted.first_id, min(ends, default=None))


def split(wanted: FeedbackFilter) -> list[Part]:
    """Return the parts of a list. An index has one status, urgency or rating in the order of time, but not several."""
    is_ranked = wanted.order is Order.URGENT
    return [
        Part(
            rank=MOST_URGENT_FIRST.index(urgency) if is_ranked and urgency else 0,
            wanted=replace(wanted, statuses=_only(status), urgencies=_only(urgency), ratings=_only(rating)),
        )
        for urgency in _each(wanted.urgencies, of=MOST_URGENT_FIRST, is_always=is_ranked)
        for status in _each(wanted.statuses, of=tuple(Status))
        for rating in tuple(sorted(wanted.ratings)) or (None,)  # also where all are wanted: not every message has one
    ]


def merge(parts: Sequence[Part], after: Cursor | None, *, limit: int) -> Select[Any]:
    """Return the question for the first places of all parts, from below a place on."""
    found = [
        part.select_keys(
            literal(part.rank).label("rank"), below=after.last_id if after and after.rank == part.rank else None
        )
        .order_by(part.source.order.desc())
        .limit(limit)
        .subquery()
        for part in parts
    ]
    merged = union_all(*(select(part.c.rank, part.c.id) for part in found)).subquery()
    return select(merged.c.rank, merged.c.id).order_by(merged.c.rank, merged.c.id.desc()).limit(limit)


def count(session: Session, parts: Sequence[Part], *, up_to: int) -> int:
    """Count the messages of all parts, and look no further than asked."""
    found = [part.select_keys().limit(up_to).subquery() for part in parts]
    merged = union_all(*(select(part.c.id) for part in found)).limit(up_to).subquery()
    return session.scalars(select(func.count()).select_from(merged)).one()


def _each(chosen: Collection[_Value], *, of: Sequence[_Value], is_always: bool = False) -> list[_Value | None]:
    """Return each value that is chosen, in order; nothing, once, where all are and it is no matter which."""
    is_every = not chosen or len(chosen) == len(of)
    return [None] if is_every and not is_always else [value for value in of if not chosen or value in chosen]


def _only(value: _Value | None) -> frozenset[_Value]:
    return frozenset() if value is None else frozenset({value})
