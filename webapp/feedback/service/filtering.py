"""What messages somebody wants to see, and the conditions that say so to a database."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, literal_column, or_, select

from webapp.feedback.models import Feedback, FeedbackTag, Status
from webapp.feedback.screening import Urgency
from webapp.feedback.themes.models import FeedbackTheme
from webapp.models import first_id_at

MOST_URGENT_FIRST: Final[tuple[Urgency, ...]] = ("life", "urgent", "none")

# Screening suspects, people decide: what somebody has taken in hand is spam only if they said so. Written without
# parameters, so that SQLite knows the condition of its partial indexes again.
IS_SPAM: Final = or_(
    Feedback.status == literal_column("'spam'"),
    and_(
        Feedback.quarantine_reasons.is_not(None),
        Feedback.urgency == literal_column("'none'"),
        Feedback.status == literal_column("'new'"),
    ),
)


class Order(StrEnum):
    """Which messages come first; among equally urgent ones, the newest."""

    NEWEST = "newest"
    URGENT = "urgent"


class Spam(StrEnum):
    """Whether what looks like spam is shown. What may tell of danger is never hidden as what screening suspects."""

    HIDDEN = "hidden"
    ONLY = "only"
    WITH = "with"


@dataclass(frozen=True, kw_only=True)
class FeedbackFilter:
    """The messages of a list: those that every condition given fits, of a condition with several values any one.

    ``since`` and ``until`` are the first and the last day (UTC) on which a message came. A message that nobody is
    to deal with ``is_unassigned``. ``words`` is what somebody typed to search for (`read_search`).
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
    theme_id: uuid.UUID | None = None
    spam: Spam = Spam.HIDDEN
    has_personal_data: bool | None = None
    words: str = ""
    order: Order = Order.NEWEST

    @property
    def first_id(self) -> uuid.UUID | None:
        """The least key that a message may have. A key holds its time, so days need no index of their own."""
        return first_id_at(_start_of(self.since)) if self.since else None

    @property
    def end_id(self) -> uuid.UUID | None:
        """The least key that is too late."""
        is_endless = self.until is None or self.until == date.max
        return None if is_endless or self.until is None else first_id_at(_start_of(self.until + timedelta(days=1)))


def write_conditions(wanted: FeedbackFilter) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold for a message that is wanted, but for its days and words.

    This is the one place that knows how a filter reads the tables.
    """
    return tuple(condition for conditions in _WRITERS for condition in conditions(wanted))


def _about_work(wanted: FeedbackFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.statuses:
        yield Feedback.status.in_(sorted(wanted.statuses))
    if wanted.urgencies:
        yield Feedback.urgency.in_(sorted(wanted.urgencies))
        if "none" not in wanted.urgencies:
            yield Feedback.urgency != literal_column("'none'")  # the condition of the index, for SQLite
    if wanted.assignee_id is not None:
        yield Feedback.assignee_id == wanted.assignee_id
    if wanted.is_unassigned:
        yield Feedback.assignee_id.is_(None)
    if wanted.tag is not None:
        tagged = select(FeedbackTag).where(FeedbackTag.tag == wanted.tag, FeedbackTag.feedback_id == Feedback.id)
        yield tagged.correlate(Feedback).exists()
    if wanted.theme_id is not None:
        has_theme = FeedbackTheme.theme_id == wanted.theme_id, FeedbackTheme.feedback_id == Feedback.id
        yield select(FeedbackTheme).where(*has_theme).correlate(Feedback).exists()


def _about_answers(wanted: FeedbackFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.page is not None:
        yield Feedback.page == wanted.page
    if wanted.ratings:
        yield Feedback.rating.in_(sorted(wanted.ratings))
    if wanted.useful is not None:
        yield Feedback.useful.is_(wanted.useful)


def _about_screening(wanted: FeedbackFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.spam is not Spam.WITH:
        yield IS_SPAM if wanted.spam is Spam.ONLY else ~IS_SPAM
    if wanted.has_personal_data is not None:
        is_without = Feedback.personal_data.is_(None)
        yield ~is_without if wanted.has_personal_data else is_without


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


_WRITERS: Final = (_about_work, _about_answers, _about_screening)
