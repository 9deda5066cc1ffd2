"""Where the keys of messages can be read in the order of time: all messages, those with a tag, those of a theme."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, literal_column, select, true

from webapp.feedback.models import Feedback, FeedbackTag
from webapp.feedback.themes.models import FeedbackTheme

_NUMBERS_OF_A_KEY: Final = 8


@dataclass(frozen=True, kw_only=True)
class Source:
    """A place to read keys from.

    Attributes:
        key: The column of the keys.
        order: The column by which they are in the order of time there.
        conditions: What must hold there, before anything is asked of the message itself.
        is_numbered: Whether the order is that of numbers made from keys.
    """

    key: ColumnElement[uuid.UUID]
    order: ColumnElement[Any]  # a number or a key
    conditions: tuple[ColumnElement[bool], ...] = ()
    is_numbered: bool = False

    def between(self, first: uuid.UUID | None, end: uuid.UUID | None) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions that keys are from the first on, and before the end."""
        if first is not None:
            yield self.key >= first
            if self.is_numbered:
                yield self.order >= _number_of(first)
        if end is not None:
            yield self.key < end
            if self.is_numbered:
                yield self.order < _number_of(end) + _NUMBERS_OF_A_KEY

    def select_keys(self, *extra: ColumnElement[Any]) -> Select[Any]:
        """Return the question for all keys there are here, with extra columns in front."""
        return select(*extra, self.key.label("id")).where(*self.conditions)

    def has_message(self, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return the condition that the message of a key is as wanted."""
        if self.key is MESSAGES.key:
            return and_(true(), *conditions)
        # As a join, the database might turn it round: then it would have to sort.
        return select(literal_column("1")).where(Feedback.id == self.key, *conditions).exists()


def collect(source: Source) -> Source:
    """Return the keys of a source put together once, by themselves, to be asked about in any order."""
    keys = source.select_keys().cte("found").prefix_with("MATERIALIZED")
    return Source(key=keys.c.id, order=keys.c.id)


MESSAGES: Final = Source(key=Feedback.id.expression, order=Feedback.id.expression)


def read_tagged(tag: str) -> Source:
    """Return where the messages with a tag are read."""
    key = FeedbackTag.feedback_id.expression
    return Source(key=key, order=key, conditions=(FeedbackTag.tag == tag,))


def read_themed(theme_id: uuid.UUID) -> Source:
    """Return where the messages of a theme are read."""
    key = FeedbackTheme.feedback_id.expression
    return Source(key=key, order=key, conditions=(FeedbackTheme.theme_id == theme_id,))


def _number_of(key: uuid.UUID) -> int:
    """Return the first of the numbers that the triggers of SQLite give to this key and those almost like it."""
    return ((key.int >> 80) << 12 | key.int >> 64 & 0xFFF) * _NUMBERS_OF_A_KEY
