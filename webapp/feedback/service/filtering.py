"""What messages somebody wants to see, and the conditions that say so to a database."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select

from webapp.feedback.models import Feedback, FeedbackTag, Status
from webapp.feedback.screening import Urgency
from webapp.models import first_id_at

MOST_URGENT_FIRST: Final[tuple[Urgency, ...]] = ("life", "urgent", "none")

# Screening suspects, people decide: what somebody has taken in hand is spam only if they said so.
IS_SPAM: Final = or_(
    Feedback.status == Status.SPAM,
    and_(Feedback.quarantine_reasons.is_not(None), Feedback.urgency == "none", Feedback.status == Status.NEW),
)


class Order(StrEnum):
    """Which messages come first; among equally urgent ones, the newest."""

    NEWEST = "newest"
    URGENT = "urgent"


class Spam(StrEnum):
    """Whether what looks like spam is shown. What may tell of danger is never hidden as spam."""

    HIDDEN = "hidden"
    ONLY = "only"
    WITH = "with"


@dataclass(frozen=True, kw_only=True)
class FeedbackFilter:
    """The messages of a list: those that every condition given fits, of a condition with several values any one.

    ``since`` and ``until`` are the first and the last day (UTC) on which a message came. A message that nobody is
    to deal with ``is_unassigned``. A filter that asks for the status spam shows spam.
    """

    statuses: frozenset[Status] = frozenset()
    urgencies: frozenset[Urgency] = frozenset()
    page: str | None = None
    ratings: frozenset[int] = frozenset()
    useful: bool | None = None
    since: date | None = None
    until: date | None = None
    assignee_id: uuid.UUID | None = None
    is_unassigned: bool = False
    tag: str | None = None
    spam: Spam = Spam.HIDDEN
    has_personal_data: bool | None = None
    order: Order = Order.NEWEST


def write_conditions(wanted: FeedbackFilter) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold for a message that is wanted: the one place that knows how a filter reads the tables."""
    return tuple(condition for conditions in _WRITERS for condition in conditions(wanted))


def _about_work(wanted: FeedbackFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.statuses:
        yield Feedback.status.in_(sorted(wanted.statuses))
    if wanted.urgencies:
        yield Feedback.urgency.in_(sorted(wanted.urgencies))
    if wanted.assignee_id is not None:
        yield Feedback.assignee_id == wanted.assignee_id
    if wanted.is_unassigned:
        yield Feedback.assignee_id.is_(None)
    if wanted.tag is not None:
        yield Feedback.id.in_(select(FeedbackTag.feedback_id).where(FeedbackTag.tag == wanted.tag))


def _about_answers(wanted: FeedbackFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.page is not None:
        yield Feedback.page == wanted.page
    if wanted.ratings:
        yield Feedback.rating.in_(sorted(wanted.ratings))
    if wanted.useful is not None:
        yield Feedback.useful.is_(wanted.useful)


def _about_screening(wanted: FeedbackFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.spam is Spam.ONLY:
        yield IS_SPAM
    if wanted.spam is Spam.HIDDEN and Status.SPAM not in wanted.statuses:
        yield ~IS_SPAM
    if wanted.has_personal_data is not None:
        is_without = Feedback.personal_data.is_(None)
        yield ~is_without if wanted.has_personal_data else is_without


def _about_time(wanted: FeedbackFilter) -> Iterator[ColumnElement[bool]]:
    """A key holds the time of its message, so the days need no index of their own."""
    if wanted.since is not None:
        yield Feedback.id >= first_id_at(_start_of(wanted.since))
    if wanted.until is not None:
        yield Feedback.id < first_id_at(_start_of(wanted.until) + timedelta(days=1))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


_WRITERS: Final = (_about_work, _about_answers, _about_screening, _about_time)
