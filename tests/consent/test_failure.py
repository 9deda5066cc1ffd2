"""A database that is down, slow or read-only: an acceptance changes nothing, a refusal holds in the browser."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import URL, make_url

from tests.faults import database_away
from webapp import wording
from webapp.consent.cookie import ConsentCookie, load_cookie
from webapp.consent.models import Decision
from webapp.database import Database

Fault = Callable[[Flask], AbstractContextManager[None]]
BOTH = {"preferences": True, "analytics": True}
HALF = {"preferences": True, "analytics": False}
NEITHER = {"preferences": False, "analytics": False}


@contextmanager
def slow(app: Flask) -> Iterator[None]:
    """Somebody holds what every writer needs, for longer than a visitor is kept waiting."""
    url = make_url(app.extensions["settings"].database_url)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(url.database or "", isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE decision IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


@contextmanager
def read_only(app: Flask) -> Iterator[None]:
    """The database answers and takes nothing, as after a fail-over."""
    url = make_url(app.extensions["settings"].database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite:
        url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
    else:
        _set_read_only(url, "SET default_transaction_read_only = on")
    present = app.extensions["database"]
    reading = Database(url.render_as_string(hide_password=False))
    app.extensions["database"] = reading
    try:
        yield
    finally:
        app.extensions["database"] = present
        reading.engine.dispose()
        if not is_sqlite:
            _set_read_only(url, "RESET default_transaction_read_only")


def _set_read_only(url: URL, change: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("SET default_transaction_read_only = off"))
        connection.execute(text(f'ALTER DATABASE "{url.database}" {change}'))
    engine.dispose()


@pytest.fixture(params=[database_away, slow, read_only], ids=["down", "slow", "read-only"])
def fault(request: pytest.FixtureRequest) -> Fault:
    found: Fault = request.param
    return found


def chosen(client: FlaskClient, app: Flask) -> ConsentCookie | None:
    """Return what the browser holds."""
    held = client.get_cookie("cookie-consent")
    version = app.extensions["consent_register"].version
    value = held.value if held else None
    return load_cookie(value, purposes_version=version, lifetime_days=182, now=datetime.now(UTC))


def count(app: Flask) -> int:
    with app.extensions["database"].session() as session:
        return len(session.scalars(select(Decision)).all())


def form(choice: dict[str, bool]) -> dict[str, str]:
    answers = {key: "yes" if allowed else "no" for key, allowed in choice.items()}
    return {**answers, "remember": "months", "next": "/"}


@pytest.mark.parametrize("is_api", [True, False], ids=["api", "form"])
def test_an_acceptance_says_so_and_changes_nothing(
    app: Flask, client: FlaskClient, fault: Fault, *, is_api: bool
) -> None:
    client.put("/api/consent", json=HALF)
    before = chosen(client, app)
    with fault(app):
        answer = client.put("/api/consent", json=BOTH) if is_api else client.post("/cookies", data=form(BOTH))
    assert answer.status_code == 503
    assert wording.TECHNICAL_PROBLEM in ((answer.json or {})["detail"] if is_api else answer.text)
    assert answer.headers.getlist("Set-Cookie") == []
    assert chosen(client, app) == before
    assert count(app) == 1


@pytest.mark.parametrize("is_api", [True, False], ids=["api", "form"])
def test_a_refusal_holds_in_the_browser(app: Flask, client: FlaskClient, fault: Fault, *, is_api: bool) -> None:
    client.put("/api/consent", json=BOTH)
    with fault(app):
        answer = client.put("/api/consent", json=NEITHER) if is_api else client.post("/cookies", data=form(NEITHER))
    assert answer.status_code == 503
    assert chosen(client, app) is None
    assert wording.COOKIE_BANNER in client.get("/").text


def test_what_is_refused_is_taken_back_and_what_stays_allowed_stays(
    app: Flask, client: FlaskClient, fault: Fault
) -> None:
    client.put("/api/consent", json=BOTH)
    with fault(app):
        assert client.put("/api/consent", json=HALF).status_code == 503
    held = chosen(client, app)
    assert held is not None
    assert (held.preferences, held.analytics) == (True, False)


def test_a_yes_beside_a_no_is_not_granted_unsaved(app: Flask, client: FlaskClient, fault: Fault) -> None:
    client.put("/api/consent", json={"preferences": False, "analytics": True})
    with fault(app):
        assert client.put("/api/consent", json=HALF).status_code == 503
    assert chosen(client, app) is None


def test_a_withdrawal_holds_in_the_browser(app: Flask, client: FlaskClient, fault: Fault) -> None:
    client.put("/api/consent", json=BOTH)
    with fault(app):
        answer = client.delete("/api/consent")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert chosen(client, app) is None


def test_afterwards_the_same_choice_is_saved_without_a_restart(app: Flask, client: FlaskClient, fault: Fault) -> None:
    with fault(app):
        client.put("/api/consent", json=BOTH)
    assert client.put("/api/consent", json=BOTH).status_code == 200
    assert count(app) == 1
