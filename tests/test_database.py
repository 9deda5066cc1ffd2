"""Sessions: one a request, never committed behind a view's back, and never waiting without end."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from webapp import database
from webapp.database import LOCK_TIMEOUT_SECONDS, Database

NOTICE = text("INSERT INTO notice VALUES (:hash, 'text', 1, '2026-01-01 00:00:00+00:00')")


def test_what_a_view_does_not_commit_is_gone(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        database.session().execute(NOTICE, {"hash": "f" * 64})
    with app.extensions["database"].session() as session:
        assert session.scalar(text("SELECT count(*) FROM notice")) == 0


def test_a_request_has_one_session(app: Flask) -> None:
    with app.test_request_context():
        assert database.session() is database.session()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_answer_stands_though_the_database_ends_before_the_session_does(app: Flask) -> None:
    @app.get("/ends")
    def end() -> dict[str, bool]:
        mine = database.session().scalar(text("SELECT pg_backend_pid()"))
        with app.extensions["database"].session() as other:
            other.execute(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
        return {"answered": True}

    client, more_than_the_pool_holds = app.test_client(), 20
    assert {client.get("/ends").status_code for _ in range(more_than_the_pool_holds)} == {200}
    assert app.extensions["database"].is_answering()


def test_two_writers_wait_for_each_other(app: Flask) -> None:
    both = [threading.Thread(target=_write, args=(app.extensions["database"], letter)) for letter in "ab"]
    for writer in both:
        writer.start()
    for writer in both:
        writer.join()
    with app.extensions["database"].session() as session:
        assert session.scalar(text("SELECT count(*) FROM notice")) == 2


@pytest.mark.parametrize("fault", [sqlite3.OperationalError("disk I/O error"), MemoryError()])
def test_a_commit_that_failed_leaves_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(_connection: object) -> None:
        raise fault

    address = f"sqlite:///{tmp_path / 'one.sqlite3'}"
    one, other = Database(address), Database(address)
    with one.session() as session, monkeypatch.context() as patched:
        session.execute(text("CREATE TABLE words (word TEXT)"))
        patched.setattr(one.engine.dialect, "do_commit", fail)
        with pytest.raises((OperationalError, MemoryError)):
            session.commit()
    for each in (other, one):
        with each.session() as session:
            session.execute(text("CREATE TABLE IF NOT EXISTS words (word TEXT)"))
            session.commit()
        each.engine.dispose()


def test_a_writer_that_never_ends_is_not_waited_for_without_end(app: Flask) -> None:
    held: Database = app.extensions["database"]
    with held.session() as first, held.session() as second:
        first.execute(NOTICE, {"hash": "c" * 64})
        started = time.perf_counter()
        with pytest.raises(OperationalError):
            second.execute(NOTICE, {"hash": "c" * 64})
        assert time.perf_counter() - started < LOCK_TIMEOUT_SECONDS + 2


def _write(target: Database, letter: str) -> None:
    with target.session() as session:
        session.scalar(text("SELECT count(*) FROM notice"))
        time.sleep(0.1)
        session.execute(NOTICE, {"hash": letter * 64})
        session.commit()
