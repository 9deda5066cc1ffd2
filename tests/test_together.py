"""Rows of several requests in one transaction, on a real SQLite file."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLongError
from sqlalchemy.orm import Session

from webapp.database import Database
from webapp.together import SharedCommits, Write

WRITERS = 12


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'together.sqlite3'}")
    with made.session() as session:
        session.execute(text("CREATE TABLE words (word TEXT NOT NULL CHECK (word <> 'no'))"))
        session.commit()
    yield made
    made.engine.dispose()


def add_words(session: Session, words: Sequence[str]) -> list[str]:
    for word in words:
        session.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})
    return [word.upper() for word in words]


def stored(database: Database) -> list[str]:
    with database.session() as session:
        return sorted(session.scalars(text("SELECT word FROM words")))


class Gate:
    """Writes like the function above, once it is opened."""

    def __init__(self) -> None:
        self.is_entered = threading.Event()
        self.opened = threading.Event()

    def write(self, session: Session, words: Sequence[str]) -> list[str]:
        """Wait until the gate is opened, then write."""
        self.is_entered.set()
        assert self.opened.wait(20)
        return add_words(session, words)


def write_in_company(
    database: Database, words: Sequence[str], *, write: Write[str, str] = add_words
) -> list[str | BaseException]:
    """Write a first word, and while it is written let all these queue; return what each got."""
    gate, commits = Gate(), database.shared_commits
    with ThreadPoolExecutor(len(words) + 1) as threads:
        first = threads.submit(commits.commit, gate.write, "first")
        assert gate.is_entered.wait(20)
        others = [threads.submit(commits.commit, write, word) for word in words]
        while len(commits) < len(words):
            assert not any(other.done() for other in others)
        gate.opened.set()
        assert first.result() == "FIRST"
        return [other.exception() or other.result() for other in others]


def test_who_comes_alone_writes_at_once(database: Database) -> None:
    assert database.commit_together(add_words, "one") == "ONE"
    assert stored(database) == ["one"]


def test_those_who_wait_share_one_commit_and_get_each_their_own(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    words = [f"word {number}" for number in range(WRITERS)]
    assert write_in_company(database, words) == [word.upper() for word in words]
    assert len(commits) == 2
    assert stored(database) == sorted([*words, "first"])


def test_everybody_finds_their_row_stored_when_they_go_on(database: Database) -> None:
    def write(number: int) -> bool:
        word = f"word {number}"
        database.commit_together(add_words, word)
        return word in stored(database)

    with ThreadPoolExecutor(WRITERS) as threads:
        assert all(threads.map(write, range(100)))
    assert len(stored(database)) == 100


def test_a_row_that_is_refused_harms_nobody_else(database: Database) -> None:
    got = write_in_company(database, ["one", "no", "three"])
    assert (got[0], got[2]) == ("ONE", "THREE")
    assert isinstance(got[1], IntegrityError)
    assert stored(database) == ["first", "one", "three"]


def test_a_database_that_is_away_is_told_to_all_at_once(database: Database) -> None:
    tried: list[str] = []

    def find_it_away(_session: Session, words: Sequence[str]) -> list[str]:
        tried.extend(words)
        raise OperationalError("INSERT", None, Exception("the disk is full"))

    got = write_in_company(database, ["one", "two"], write=find_it_away)
    assert [type(one) for one in got] == [OperationalError, OperationalError]
    assert sorted(tried) == ["one", "two"]
    assert database.commit_together(add_words, "later") == "LATER"
    assert stored(database) == ["first", "later"]


def test_who_waits_too_long_is_told_so_and_nothing_of_theirs_is_written(database: Database) -> None:
    gate, commits = Gate(), SharedCommits(database.session, patience_seconds=0.05)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(commits.commit, gate.write, "first")
        assert gate.is_entered.wait(20)
        with pytest.raises(WaitedTooLongError):
            commits.commit(add_words, "late")
        gate.opened.set()
        assert first.result() == "FIRST"
    assert commits.commit(add_words, "next") == "NEXT"
    assert stored(database) == ["first", "next"]
