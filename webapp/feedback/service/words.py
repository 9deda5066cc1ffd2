"""Where the keys of messages with words can be read.

SQLite and PostgreSQL keep words in tables of their own (migrations/versions/0008_search.py) and are asked each in its
way; what they find is the same.
"""

import uuid
from functools import reduce
from typing import Any, Final, Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    Uuid,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from webapp.feedback.service.sources import Source
from webapp.feedback.service.terms import Search, Term


class Words(Protocol):
    """How one kind of database finds words."""

    def find(self, search: Search) -> Source:
        """Return where the messages with these words are read by their words: quick if they are few."""

    def prepare_walk(self, session: Session) -> None:
        """See to it that `walk` is what it says, to the end of the transaction."""

    def walk(self, search: Search) -> Source:
        """Return where they are read newest first, each looked at: quick if they are many."""

    def fit(self, search: Search, key: ColumnElement[uuid.UUID]) -> ColumnElement[bool]:
        """Return the condition that one message has these words: quick if few are asked about."""


class _SqliteWords:
    """FTS5. Its rows are numbered in the order of time, so it gives them newest first by itself, many or few."""

    _words: Final = table("feedback_words", column("number", BigInteger), column("feedback_id", Uuid))
    _index: Final = table("feedback_words_index", column("rowid", Integer), column("words", Text))

    def find(self, search: Search) -> Source:
        words, index = self._words.c, self._index.c
        return Source(
            key=words.feedback_id,
            order=index.rowid,
            conditions=(index.words.op("MATCH")(_write_match(search)), words.number == index.rowid),
            is_numbered=True,
        )

    walk = find

    def prepare_walk(self, session: Session) -> None:
        """Do nothing: there is but one way."""

    def fit(self, search: Search, key: ColumnElement[uuid.UUID]) -> ColumnElement[bool]:
        words, index = self._words.c, self._index.c
        number = select(words.number).where(words.feedback_id == key).correlate_except(self._words).scalar_subquery()
        # A message without words has no number, and FTS5 would look for that in all of its rows.
        fitting = index.words.op("MATCH")(_write_match(search)), index.rowid == func.coalesce(number, 0)
        return select(literal_column("1")).where(*fitting).correlate_except(self._index).exists()


class _PostgresqlWords:
    """A tsvector with a GIN index, which gives what it finds in no order."""

    _words: Final = table("feedback_words", column("feedback_id", Uuid), column("words", TSVECTOR))

    def find(self, search: Search) -> Source:
        words = self._words.c
        is_found = words.words.op("@@", is_comparison=True)(_write_tsquery(search))
        return Source(key=words.feedback_id, order=words.feedback_id, conditions=(is_found,))

    def prepare_walk(self, session: Session) -> None:
        # Nobody knows how often words stand beside each other. Where the planner believes that they seldom do, it would
        # read and sort the whole table.
        session.execute(text("SET LOCAL enable_seqscan = off"))

    def walk(self, search: Search) -> Source:
        words = self._words.c
        return Source(key=words.feedback_id, order=words.feedback_id, conditions=(self._is_fitting(search),))

    def fit(self, search: Search, key: ColumnElement[uuid.UUID]) -> ColumnElement[bool]:
        is_there = self._words.c.feedback_id == key
        fitting = is_there, self._is_fitting(search)
        return select(literal_column("1")).where(*fitting).correlate_except(self._words).exists()

    def _is_fitting(self, search: Search) -> ColumnElement[bool]:
        # "IS TRUE" changes nothing but the plan: the GIN index is not used.
        return self._words.c.words.op("@@", is_comparison=True)(_write_tsquery(search)).is_(True)


_WORDS_OF: Final[dict[str, Words]] = {"sqlite": _SqliteWords(), "postgresql": _PostgresqlWords()}


def words_of(session: Session) -> Words:
    """Return how the database of a session finds words."""
    return _WORDS_OF[session.get_bind().dialect.name]


def _write_match(search: Search) -> str:
    """Return a question to FTS5. All that somebody typed stands in quotation marks: nothing is an operator."""
    wanted, unwanted = (
        [f'"{term.text}"{" *" if term.is_beginning else ""}' for term in terms]
        for terms in (search.wanted, search.unwanted)
    )
    without = f" NOT ({' OR '.join(unwanted)})" if unwanted else ""
    return f"({' AND '.join(wanted)}){without}"


def _write_tsquery(search: Search) -> ColumnElement[Any]:
    wanted = reduce(lambda one, other: one.op("&&")(other), map(_write_phrase, search.wanted))
    return reduce(lambda one, other: one.op("&&")(func.tsquery_not(_write_phrase(other))), search.unwanted, wanted)


def _write_phrase(term: Term) -> ColumnElement[Any]:
    phrase = func.phraseto_tsquery(literal_column("'simple'::regconfig"), term.text, type_=TSQUERY)
    if not term.is_beginning:
        return phrase
    # The last word of the phrase as a beginning; a phrase without words stays one that finds nothing.
    return cast(func.nullif(cast(phrase, Text), "").op("||")(":*"), TSQUERY)
