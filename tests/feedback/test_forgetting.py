"""After an erasure the words of a message are in no file of the database: not in the table, not in the search index."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.staff.browsing import add_message, add_reviewer, change, database_of, sign_in
from webapp.feedback.models import Feedback
from webapp.feedback.service import (
    FeedbackFilter,
    erase_feedback,
    erase_for_staff,
    find_feedback_page,
    forgetting,
    hold_feedback,
    release_feedback,
)
from webapp.staff.models import Role

WORD = "Zebracadabra"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
Erase = Callable[[Session, Feedback], None]


def erase_by_sender(session: Session, message: Feedback) -> None:
    erase_feedback(session, message, now=NOW)


def erase_by_staff(session: Session, message: Feedback) -> None:
    erase_for_staff(session, message, now=NOW)


def erase_by_release(session: Session, message: Feedback) -> None:
    hold_feedback(session, message, reason="Order of a court", now=NOW)
    session.flush()
    erase_feedback(session, message, now=NOW)
    release_feedback(session, message, now=NOW)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: PostgreSQL clears up by itself, when it vacuums."""
    return sqlite_url


def is_in_a_file(app: Flask) -> bool:
    """Whether the word can be read from the database's files, once its log was written into it."""
    engine = database_of(app).engine
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = str(engine.url.database)
    content = b"".join(Path(name).read_bytes() for name in (path, f"{path}-wal") if Path(name).exists())
    return WORD[1:].lower().encode() in content.lower()  # the index parts words where the one before has other letters


def fill(app: Flask) -> Feedback:
    """Store messages, one of them with the word, and return that."""
    for number in range(20):
        add_message(app, comments=f"Nothing special, number {number}")
    add_message(app, comments=f"I have seen {WORD} there")
    add_message(app, comments="Nothing special after it")
    assert is_in_a_file(app)
    with database_of(app).session() as session:
        return find_feedback_page(session, FeedbackFilter(words=WORD), limit=1).items[0]


@pytest.mark.parametrize("erase", [erase_by_sender, erase_by_staff, erase_by_release])
def test_an_erased_message_leaves_no_word_in_the_file(app: Flask, erase: Erase) -> None:
    message = fill(app)
    with database_of(app).session() as session:
        erase(session, session.get_one(Feedback, message.id))
        session.commit()
    assert not is_in_a_file(app)
    with database_of(app).session() as session:
        assert len(find_feedback_page(session, FeedbackFilter(words="special"), limit=50).items) == 21


def test_words_that_staff_hide_leave_the_index_too(app: Flask) -> None:
    message = fill(app)
    add_reviewer(app, role=Role.ADMIN)
    client = app.test_client()
    sign_in(client)
    assert "The words are hidden" in change(client, message.id, "hide", passage=WORD, kind="name").text
    assert not is_in_a_file(app)


def test_the_words_of_a_large_index_wait_for_the_purge(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    message = fill(app)
    monkeypatch.setattr(forgetting, "_MOST_PAGES_AT_ONCE", 1)
    with database_of(app).session() as session:
        erase_for_staff(session, session.get_one(Feedback, message.id), now=NOW)
        session.commit()
        assert session.scalars(select(Feedback).where(Feedback.id == message.id)).all() == []
    assert is_in_a_file(app)
    app.test_cli_runner().invoke(args=["feedback", "purge"])
    path = str(database_of(app).engine.url.database)
    assert Path(f"{path}-wal").stat().st_size == 0
    assert not is_in_a_file(app)
