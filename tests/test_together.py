"""Rows of several requests in one transaction, on a real SQLite file and a real PostgreSQL."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLongError
from sqlalchemy.orm import Session

from webapp.database import LEADERS, Database
from webapp.together import SharedCommits, Write

WRITERS = 12


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
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


def leaders_of(database: Database) -> list[str]:
    """Return a word for each who can write at once."""
    return [f"leader {number}" for number in range(LEADERS[database.engine.dialect.name])]


class Gate:
    """Writes like the function above, once it is opened."""

    def __init__(self, writers: int) -> None:
        self.entering = threading.Barrier(writers + 1)
        self.opened = threading.Event()

    def write(self, session: Session, words: Sequence[str]) -> list[str]:
        """Wait until the gate is opened, then write."""
        self.entering.wait(20)
        assert self.opened.wait(20)
        return add_words(session, words)


def write_in_company(
    database: Database, words: Sequence[str], *, write: Write[str, str] = add_words
) -> list[str | BaseException]:
    """Let all these queue while as many write as can; one of those ends, and they are written together.

    Return what each got.
    """
    (soon, *late), commits = leaders_of(database), database.queue_of(add_words)
    soon_gate, late_gate = Gate(1), Gate(len(late))
    with ThreadPoolExecutor(len(words) + len(late) + 1) as threads:
        first = threads.submit(commits.commit, soon_gate.write, soon)
        soon_gate.entering.wait(20)
        leading = [threads.submit(commits.commit, late_gate.write, word) for word in late]
        late_gate.entering.wait(20)
        others = [threads.submit(commits.commit, write, word) for word in words]
        while len(commits) < len(words):
            assert not any(other.done() for other in others)
        soon_gate.opened.set()
        assert first.result() == soon.upper()
        found = [other.exception() or other.result() for other in others]
        late_gate.opened.set()
        assert [one.result() for one in leading] == [word.upper() for word in late]
        return found


def test_who_comes_alone_writes_at_once(database: Database) -> None:
    assert database.commit_together(add_words, "one") == "ONE"
    assert stored(database) == ["one"]


def test_those_who_wait_share_one_commit_and_get_each_their_own(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    words = [f"word {number}" for number in range(WRITERS)]
    assert write_in_company(database, words) == [word.upper() for word in words]
    assert len(commits) == len(leaders_of(database)) + 1
    assert stored(database) == sorted([*words, *leaders_of(database)])


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
    assert stored(database) == [*leaders_of(database), "one", "three"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_two_write_at_the_same_time(database: Database) -> None:
    gate = Gate(2)
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(database.commit_together, gate.write, word) for word in ("one", "two")]
        gate.entering.wait(20)  # raises unless both are in
        gate.opened.set()
        assert [one.result() for one in both] == ["ONE", "TWO"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_a_row_that_somebody_holds_harms_nobody_else(database: Database) -> None:
    tried: list[int] = []

    def want_held_row(session: Session, words: Sequence[str]) -> list[str]:
        tried.append(len(words))
        if "held" in words:
            session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            session.execute(text("SELECT word FROM words WHERE word = 'held' FOR UPDATE"))
        return add_words(session, words)

    database.commit_together(add_words, "held")
    with database.session() as holder:
        holder.execute(text("SELECT word FROM words FOR UPDATE"))
        got = write_in_company(database, ["one", "held", "three"], write=want_held_row)
    assert (got[0], got[2]) == ("ONE", "THREE")
    assert isinstance(got[1], OperationalError)
    assert sorted(tried) == [1, 1, 1, 3]
    assert stored(database) == ["held", *leaders_of(database), "one", "three"]


def test_a_database_that_is_away_is_told_to_all_at_once(database: Database) -> None:
    tried: list[str] = []

    def find_it_away(_session: Session, words: Sequence[str]) -> list[str]:
        tried.extend(words)
        raise OperationalError("INSERT", None, Exception("the disk is full"))

    got = write_in_company(database, ["one", "two"], write=find_it_away)
    assert [type(one) for one in got] == [OperationalError, OperationalError]
    assert sorted(tried) == ["one", "two"]
    assert database.commit_together(add_words, "later") == "LATER"
    assert stored(database) == ["later", *leaders_of(database)]


def test_who_waits_too_long_is_told_so_and_nothing_of_theirs_is_written(database: Database) -> None:
    gate, commits = Gate(1), SharedCommits(database.session, leaders=1, patience_seconds=0.05)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(commits.commit, gate.write, "first")
        gate.entering.wait(20)
        with pytest.raises(WaitedTooLongError):
            commits.commit(add_words, "late")
        gate.opened.set()
        assert first.result() == "FIRST"
    assert commits.commit(add_words, "next") == "NEXT"
    assert stored(database) == ["first", "next"]


def test_on_sqlite_which_has_one_writer_all_wait_in_one_queue(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    assert database.queue_of(Gate(1).write) is database.queue_of(add_words)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_nobody_waits_for_those_who_write_something_else(database: Database) -> None:
    places = LEADERS["postgresql"]
    gate = Gate(places)
    with ThreadPoolExecutor(places) as threads:
        held = [threads.submit(database.commit_together, gate.write, f"held {number}") for number in range(places)]
        gate.entering.wait(20)
        assert database.commit_together(add_words, "one") == "ONE"
        gate.opened.set()
        assert [one.result() for one in held] == [f"HELD {number}" for number in range(places)]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_postgresql_that_takes_too_long_is_not_asked_again_by_each(database: Database) -> None:
    tried: list[int] = []

    def take_too_long(session: Session, words: Sequence[str]) -> list[str]:
        tried.append(len(words))
        session.execute(text("SET LOCAL statement_timeout = '50ms'"))
        session.execute(text("SELECT pg_sleep(20)"))
        return add_words(session, words)

    got = write_in_company(database, ["one", "two"], write=take_too_long)
    assert [type(one) for one in got] == [OperationalError, OperationalError]
    assert tried == [2]
