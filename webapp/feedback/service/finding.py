"""Finding the messages that a filter asks for: page by page, or counted.

However many messages there are, a page reads few: each part of a list is read in the order of time from an index that
has it in that order, and stops as soon as it has enough (docs/decisions/0009-search-and-filters.md).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from webapp.feedback.models import Feedback
from webapp.feedback.service.choosing import choose_sources
from webapp.feedback.service.filtering import MOST_URGENT_FIRST, FeedbackFilter, Order
from webapp.feedback.service.parts import Cursor, count, merge, split
from webapp.feedback.service.terms import read_search

MANY: Final = 1_000  # nobody looks further to tell how many there are


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

    Raises:
        SearchUnclear: The words of the filter ask for nothing.
    """
    places = _find_places(session, wanted, after, limit=limit + 1)
    shown = places[:limit]
    items = _load(session, [place.last_id for place in shown])
    return FeedbackPage(items=items, next_cursor=shown[-1] if len(places) > limit else None)


def count_feedback(session: Session, wanted: FeedbackFilter, *, up_to: int = MANY) -> int:
    """Count the messages that are wanted; ``up_to`` means that there are so many or more, and nobody looked further.

    Raises:
        SearchUnclear: The words of the filter ask for nothing.
    """
    return count(session, choose_sources(session, split(wanted), read_search(wanted.words)), up_to=up_to)


def find_next(session: Session, wanted: FeedbackFilter, *, below: Feedback) -> uuid.UUID | None:
    """Return the first message that is wanted below another in the order that is wanted; that one need not fit.

    Raises:
        SearchUnclear: The words of the filter ask for nothing.
    """
    rank = MOST_URGENT_FIRST.index(below.urgency) if wanted.order is Order.URGENT else 0
    places = _find_places(session, wanted, Cursor(rank=rank, last_id=below.id), limit=1)
    return places[0].last_id if places else None


def _find_places(session: Session, wanted: FeedbackFilter, after: Cursor | None, *, limit: int) -> list[Cursor]:
    search = read_search(wanted.words)
    parts = [part for part in split(wanted) if after is None or part.rank >= after.rank]
    if not parts:
        return []
    found = session.execute(merge(choose_sources(session, parts, search), after, limit=limit))
    return [Cursor(rank=rank, last_id=key) for rank, key in found]


def _load(session: Session, ids: Sequence[uuid.UUID]) -> tuple[Feedback, ...]:
    query = select(Feedback).where(Feedback.id.in_(ids)).options(defer(Feedback.sealed, raiseload=True))
    found = {feedback.id: feedback for feedback in session.scalars(query)}
    return tuple(found[key] for key in ids if key in found)
