"""Filling a database with made-up messages, a committed step at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import psycopg
from sqlalchemy import Connection, delete, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.config import Settings
from webapp.consent.rates import CONSENT_DAYS
from webapp.database import Database
from webapp.demo.bulk import add_rows
from webapp.demo.colleagues import add_colleagues
from webapp.demo.messages import MADE_UP_PREFIX, NUMBER_BYTES, SEED_BYTES, Maker
from webapp.demo.sentences import load_sentences
from webapp.demo.traffic import add_choices, add_page_counts
from webapp.demo.volumes import spread_over_days
from webapp.feedback.days import FeedbackDay
from webapp.feedback.models import Feedback, FeedbackNote, FeedbackTag, Tag
from webapp.feedback.receipts import HASH_BYTES
from webapp.feedback.sealing import open_vault
from webapp.feedback.service import FEEDBACK_DAYS
from webapp.staff.models import StaffAccount

STEP: Final = 5_000  # also what is alike in two runs of one seed: each step draws its own numbers


class RealMessagesError(Exception):
    """There are messages that visitors sent; made-up ones would be mistaken for such."""


class SeedTakenError(Exception):
    """A made-up message would have the reference of another; another seed makes others."""


class Seeding:
    """One run: `made` counts the messages of this seed that are in the database."""

    def __init__(self, database: Database, settings: Settings, *, seed: int, until: datetime) -> None:
        self._database, self._settings = database, settings
        self._seed, self._until = seed, until
        self.made = 0

    def start(self, *, messages: int, days: int, is_beside_real: bool) -> Iterator[int]:
        """Look at what is there, and return an iterator that adds the rest and gives the number of each step.

        Raises:
            RealMessagesError: There are messages of visitors, and nobody said that this is no matter.
        """
        with self._database.session() as session:
            if not is_beside_real and has_real_messages(session):
                raise RealMessagesError(
                    "This database holds messages that visitors sent. Made-up ones would be mistaken for them. "
                    "Use another database, or add --beside-real."
                )
            self.made = _count_made(session, self._seed)
            if not is_beside_real or session.scalar(select(StaffAccount.id).limit(1)) is None:
                add_colleagues(session, now=self._until)
            staff = list(session.scalars(select(StaffAccount.id).order_by(StaffAccount.id)))
            self._add_tags(session)
            session.commit()
        reached = spread_over_days(messages, days=days, until=self._until)
        self._add_traffic(reached)
        maker = Maker(
            seed=self._seed,
            reached=reached,
            until=self._until,
            staff=staff,
            sentences=load_sentences(),
            vault=open_vault(self._settings.encryption_keys, self._settings.secret_key),
        )
        return self._add_missing(maker, messages)

    def finish(self) -> None:
        """Count the days, and let the database count its rows anew, so that it plans its queries for as many."""
        self._count_days()
        with self._database.session() as session:
            _give_time(session)
            session.execute(text("ANALYZE"))
            session.commit()

    def _add_missing(self, maker: Maker, messages: int) -> Iterator[int]:
        while self.made < messages:
            count = min(STEP - self.made % STEP, messages - self.made)
            batch = maker.make(first=self.made, count=count)
            with self._database.session() as session:
                connection = session.connection()
                _add_messages(connection, batch.messages)
                add_rows(connection, FeedbackTag, batch.tags)
                add_rows(connection, FeedbackNote, batch.notes)
                session.commit()
            self.made += count
            yield count

    def _add_traffic(self, reached: Sequence[int]) -> None:
        with self._database.session() as session:
            _give_time(session)
            add_choices(session, reached=reached, until=self._until, seed=self._seed)
            add_page_counts(session, reached=reached, until=self._until)
            session.commit()

    def _count_days(self) -> None:
        """Count the days anew; beside real messages, of which some may be gone, what was counted stays."""
        with self._database.session() as session:
            if not has_real_messages(session):
                session.execute(delete(FeedbackDay))
                session.commit()
        for totals in (FEEDBACK_DAYS, CONSENT_DAYS):
            totals.count_all(self._database, now=self._until)

    def _add_tags(self, session: Session) -> None:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        rows = [{"name": tag, "created_at": self._until} for tag in load_sentences()["tags"]]
        session.execute(insert(Tag).values(rows).on_conflict_do_nothing())


def has_real_messages(session: Session) -> bool:
    """Whether there is a message that is not made up."""
    digest = Feedback.submission_digest
    query = select(Feedback.id).where(or_(digest < _first_digest(), digest > _last_digest())).limit(1)
    return session.scalar(query) is not None


def _count_made(session: Session, seed: int) -> int:
    """Return how many messages of this seed there are: one more than the last number, even if some were deleted."""
    seed_bytes = seed.to_bytes(SEED_BYTES, "big")
    digest = Feedback.submission_digest
    query = select(digest).where(digest.between(_first_digest(seed_bytes), _last_digest(seed_bytes)))
    last = session.scalar(query.order_by(digest.desc()).limit(1))
    start = len(MADE_UP_PREFIX) + SEED_BYTES
    return 0 if last is None else int.from_bytes(last[start : start + NUMBER_BYTES], "big") + 1


def _add_messages(connection: Connection, rows: list[dict[str, object]]) -> None:
    try:
        add_rows(connection, Feedback, rows)
    except (IntegrityError, psycopg.IntegrityError) as error:  # the second from COPY
        raise SeedTakenError("A message already has the reference of one of these. Try again with --seed.") from error


def _give_time(session: Session) -> None:
    """Let a statement of this transaction take as long as it needs: no visitor waits for it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL statement_timeout = 0"))


def _first_digest(then: bytes = b"") -> bytes:
    return (MADE_UP_PREFIX + then).ljust(HASH_BYTES, b"\x00")


def _last_digest(then: bytes = b"") -> bytes:
    return (MADE_UP_PREFIX + then).ljust(HASH_BYTES, b"\xff")
