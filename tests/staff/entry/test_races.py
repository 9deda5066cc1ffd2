"""Signing in while what opens the account changes: two connections, and the one that comes second sees the first."""

import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select, text, update
from werkzeug.test import TestResponse

from tests.staff.browsing import EMAIL, PASSWORD, add_reviewer, database_of, sign_in, token_in
from webapp.database import Database
from webapp.staff.accounts.administration import change_password, close_account, end_sessions, give_setup_code
from webapp.staff.accounts.service import find_account, find_credentials, lock_account
from webapp.staff.entry.passwords import hash_password
from webapp.staff.models import StaffAccount

NEW_PASSWORD = "eleven loud owls fly"
PATIENCE_SECONDS = 10
Change = Callable[[Database, uuid.UUID], None]


def choose_another(database: Database, account_id: uuid.UUID) -> None:
    with database.session() as session:
        account, now = find_account(session, account_id), datetime.now(UTC)
        change_password(session, account, password_hash=hash_password(NEW_PASSWORD), now=now)
        session.commit()


def close(database: Database, account_id: uuid.UUID) -> None:
    with database.session() as session:
        close_account(session, account_id, by=None, now=datetime.now(UTC), has_provider=False)
        session.commit()


def sign_out_everywhere(database: Database, account_id: uuid.UUID) -> None:
    with database.session() as session:
        end_sessions(session, account_id, by=None, now=datetime.now(UTC))
        session.commit()


class Meanwhile:
    """Something that is done in a connection of its own, just before another stores a session."""

    def __init__(self, database: Database, change: Callable[[], None]) -> None:
        self._database, self._thread = database, threading.Thread(target=change)
        event.listen(database.engine, "before_cursor_execute", self._look)

    def _look(self, _connection: object, _cursor: object, statement: str, *_others: Any) -> None:
        if statement.startswith("INSERT INTO staff_session") and self._thread.ident is None:
            self._thread.start()
            wait_until(lambda: not self._thread.is_alive() or is_waiting(self._database.engine))

    def finish(self) -> None:
        """Wait until it is done."""
        self._thread.join(PATIENCE_SECONDS)
        assert self._thread.ident is not None
        assert not self._thread.is_alive()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again, for as long as it takes to tell that nothing happens."""
    end = time.monotonic() + 1
    while not is_so() and time.monotonic() < end:
        time.sleep(0.005)


def is_waiting(engine: Engine) -> bool:
    """Whether a connection waits for another one to let something go; SQLite does not tell."""
    if engine.dialect.name == "sqlite":
        return False
    return is_any(engine, "wait_event_type = 'Lock'")


def is_any(engine: Engine, condition: str) -> bool:
    """Whether PostgreSQL knows a connection to this database of which something is true."""
    query = f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {condition}"  # noqa: S608 - our own
    with engine.connect() as connection:
        return bool(connection.scalar(text(query)))


@pytest.mark.parametrize("change", [choose_another, close, sign_out_everywhere])
def test_no_session_outlives_a_change_that_ends_all_sessions(app: Flask, client: FlaskClient, change: Change) -> None:
    account_id, database = add_reviewer(app), database_of(app)
    meanwhile = Meanwhile(database, lambda: change(database, account_id))
    assert sign_in(client).status_code == 303
    meanwhile.finish()
    assert client.get("/staff/").status_code == 303


def test_who_looks_while_the_password_changes_sees_the_new_one(app: Flask) -> None:
    account_id, database = add_reviewer(app), database_of(app)
    seen = []

    def look() -> None:
        with database.session() as session:
            seen.append(find_credentials(session, email=EMAIL, must_stay=True))

    looking = threading.Thread(target=look)
    with database.session() as session:
        account = lock_account(session, account_id)
        change_password(session, account, password_hash="of another", now=datetime.now(UTC))
        looking.start()
        wait_until(lambda: is_waiting(database.engine))
        session.commit()
    looking.join(PATIENCE_SECONDS)
    assert [credentials and credentials.password_hash for credentials in seen] == ["of another"]


@pytest.fixture
def held(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether others had to wait for the database, each time that a password was checked or hashed."""
    found: list[bool] = []

    def look_at(work: Callable[..., Any]) -> Callable[..., Any]:
        def look(*args: Any, **kwargs: Any) -> Any:
            found.append(is_held(database_of(app)))
            return work(*args, **kwargs)

        return look

    for name in ("hash", "verify"):
        monkeypatch.setattr(PasswordHasher, name, look_at(getattr(PasswordHasher, name)))
    return found


def is_held(database: Database) -> bool:
    """Whether a transaction is open that keeps others from writing (SQLite), or is idle (PostgreSQL)."""
    if database.engine.dialect.name == "postgresql":
        idle = (
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
        )
        with database.engine.connect() as connection:
            return bool(connection.scalar(text(idle)))
    with closing(sqlite3.connect(str(database.engine.url.database), timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def press(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    form = {"csrf_token": token_in(client.get("/staff/account/password")), **fields}
    return client.post(f"/staff/{path}", data=form)


def test_nobody_waits_while_a_password_is_changed(reviewer: FlaskClient, held: list[bool]) -> None:
    answer = press(reviewer, "account/password", password=PASSWORD, new_password=NEW_PASSWORD)
    assert answer.status_code == 303
    assert held == [False, False]


def test_nobody_waits_while_a_password_is_given_again(reviewer: FlaskClient, held: list[bool]) -> None:
    assert press(reviewer, "account/confirm", password=PASSWORD).status_code == 303
    assert press(reviewer, "account/confirm", password="not the password").status_code == 422
    assert held == [False, False]


def test_nobody_waits_while_an_account_is_added_or_set_up(app: Flask, client: FlaskClient, held: list[bool]) -> None:
    account_id, database = add_reviewer(app), database_of(app)
    with database.session() as session:
        code = give_setup_code(session, account_id, by=None, now=datetime.now(UTC))
        session.commit()
    form = {"email": EMAIL, "code": code, "password": NEW_PASSWORD}
    form["csrf_token"] = token_in(client.get("/staff/set-up"))
    assert client.post("/staff/set-up", data=form).status_code == 303
    assert held == [False, False]


def test_a_password_that_was_changed_while_another_was_hashed_stays(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, hash_slowly = database_of(app), PasswordHasher.hash

    def change_meanwhile(hasher: PasswordHasher, password: str) -> str:
        with database.session() as session:
            session.execute(update(StaffAccount).values(password_hash="of another"))
            session.commit()
        return hash_slowly(hasher, password)

    monkeypatch.setattr(PasswordHasher, "hash", change_meanwhile)
    answer = press(reviewer, "account/password", password=PASSWORD, new_password=NEW_PASSWORD)
    assert answer.status_code == 422
    with database.session() as session:
        assert session.scalars(select(StaffAccount.password_hash)).one() == "of another"
