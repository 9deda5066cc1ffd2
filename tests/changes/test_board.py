"""Every process shows what was published, asks the database at most once a second, and lives without it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.changes.writing import add_published
from tests.staff.browsing import database_of
from webapp.changes import board as module
from webapp.changes.board import Board


class CountingDatabase:
    """The database of an application, that counts its sessions; it can be away, or slow."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.asked = 0
        self.is_away = False
        self.may_answer = threading.Event()
        self.may_answer.set()

    @contextmanager
    def request_session(self, *, may_write: bool) -> Iterator[Session]:
        """Yield a session that only reads."""
        assert not may_write
        self.asked += 1
        self.may_answer.wait(10)
        if self.is_away:
            raise OperationalError("SELECT", None, Exception("away"))
        with database_of(self.app).request_session(may_write=False) as session:
            yield session


@pytest.fixture
def database(app: Flask) -> CountingDatabase:
    return CountingDatabase(app)


@pytest.fixture
def news() -> list[str]:
    return []


@pytest.fixture
def board(database: Any, news: list[str], monkeypatch: pytest.MonkeyPatch) -> Board:
    """A board that looks each time it is asked."""
    monkeypatch.setattr(module, "SECONDS_BETWEEN_LOOKS", 0.0)
    monkeypatch.setattr(module, "MAX_WAIT_SECONDS", 10.0)
    return Board(database, on_news=lambda: news.append("news"))


def titles_of(board: Board) -> list[str]:
    return [change.title for change in board.changes or ()]


def test_what_another_process_published_is_seen_at_the_next_look(app: Flask, board: Board, news: list[str]) -> None:
    board.look()
    assert board.changes == ()
    add_published(app, title="Of another process")
    board.look()
    assert titles_of(board) == ["Of another process"]
    assert news == ["news", "news"]


def test_what_is_as_it_was_is_no_news(app: Flask, board: Board, news: list[str]) -> None:
    add_published(app)
    board.look()
    board.look()
    assert news == ["news"]


def test_the_database_is_asked_at_most_once_a_second(
    board: Board, database: CountingDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS_BETWEEN_LOOKS", 60.0)
    for _ in range(50):
        board.look()
    assert database.asked == 1
    board.expect_news()
    board.look()
    assert database.asked == 2


def test_without_the_database_it_shows_what_it_knew(
    app: Flask, board: Board, database: CountingDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    add_published(app, title="Known")
    board.look()
    database.is_away = True
    for _ in range(3):
        board.look()
    assert titles_of(board) == ["Known"]
    wait_until(lambda: database.asked >= 2)
    assert caplog.text.count("published changes cannot be read") == 1
    database.is_away = False
    add_published(app, title="New")
    wait_until(lambda: "New" in titles_after_a_look(board))


def test_a_slow_database_holds_nobody_up(
    app: Flask, board: Board, database: CountingDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.look()
    add_published(app, title="Late")
    monkeypatch.setattr(module, "MAX_WAIT_SECONDS", 0.05)
    database.may_answer.clear()
    began = time.monotonic()
    for _ in range(20):
        board.look()
    assert time.monotonic() - began < 2
    assert database.asked == 2  # a look that is not back is not made twice
    database.may_answer.set()
    wait_until(lambda: titles_of(board) == ["Late"])


def titles_after_a_look(board: Board) -> list[str]:
    board.look()
    return titles_of(board)


def wait_until(is_so: Any) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
