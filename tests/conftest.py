"""What the tests share: clean migrated databases, the application on them, and its client.

A test that asks for `database_url` (`app` and `client` do) runs twice: on SQLite and on real PostgreSQL.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
import time_machine
import uuid6
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tests.client import CheckedClient
from tests.databases import copy_sqlite, migrate
from tests.processes import ROOT, SECRET_KEY, ServerMissingError
from tests.servers import PostgresServer, ValkeyServer
from webapp import create_app
from webapp.config import Settings

ARTIFACTS = ROOT / "tests/artifacts"
DESKTOP = ROOT / "tests/desktop"
TEMPLATE = "migrated"
CONTACT = "mailto:security@service.example"
_numbers = itertools.count(1)
_Server = TypeVar("_Server")


class MakeApp(Protocol):
    """Returns an application with some settings of its own; its database is closed after the test."""

    def __call__(self, **settings: Any) -> Flask:
        """Return the application."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the tests that need a screen, unless their folder is named: `make test-desktop` does."""
    return True if collection_path == DESKTOP and not any(DESKTOP.name in name for name in config.args) else None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Empty the folder for what helps to understand a failure, once, before the processes that share the work start."""
    if not hasattr(session.config, "workerinput"):
        shutil.rmtree(ARTIFACTS, ignore_errors=True)


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """The folder of this process for what helps to understand a failure."""
    folder = ARTIFACTS / os.environ.get("PYTEST_XDIST_WORKER", "")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server with a migrated database to copy. A test that stops it must `restart` it."""
    server = _started(PostgresServer)
    migrate(server.create_database(TEMPLATE))
    yield server
    server.close()


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """A real Valkey server. A test that stops it must `restart` it."""
    server = _started(ValkeyServer)
    yield server
    server.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a clean, migrated SQLite database."""
    return copy_sqlite(migrated_sqlite, tmp_path / "webapp.sqlite3")


@pytest.fixture
def postgresql_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of a clean, migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    yield postgres.create_database(name, template=TEMPLATE)
    postgres.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a clean, migrated database: the test runs on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def valkey_url(valkey: ValkeyServer) -> str:
    """The address of an empty Valkey."""
    valkey.flush()
    return valkey.url


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates that one test compiled, for the applications of the others: a quarter of the time went there."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(database_url: str, compiled_templates: FileSystemBytecodeCache) -> Iterator[MakeApp]:
    """A maker of applications, for a test that needs settings of its own: `make_app(one_entry_visit=False)`."""
    apps = []

    def make(**settings: Any) -> Flask:
        usual = {
            "secret_key": SECRET_KEY,
            "database_url": database_url,
            "ratelimit_enabled": False,
            "staff_second_factor": False,
            "security_contact": CONTACT,
        }
        app = create_app(Settings(**{**usual, **settings}))
        app.test_client_class = CheckedClient
        app.jinja_env.bytecode_cache = compiled_templates
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.extensions["database"].engine.dispose()


@pytest.fixture(autouse=True)
def keys_of_their_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are never earlier than the last one of the process: forget that one: a test may travel."""
    monkeypatch.setattr(uuid6, "_last_v7_timestamp", None)


@pytest.fixture(autouse=True)
def no_cookie_is_dropped(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A test in which the cookie firewall drops something fails, unless it looks at that and clears `caplog`."""
    yield
    dropped = [vars(record) for record in caplog.get_records("call") if record.name == "webapp.consent.firewall"]
    assert [(told.get("cookie"), told.get("fault")) for told in dropped] == []


@pytest.fixture
def at_noon() -> Iterator[None]:
    """A clock that goes on from today's noon (UTC): in its first two hours a day is not counted yet, then it ends."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon):
        yield


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The application on a clean database, without rate limits."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A client of the application: every page it receives must be valid and have the exit."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def _started(start: Callable[[], _Server]) -> _Server:
    try:
        return start()
    except ServerMissingError as error:
        pytest.exit(f"A real server that the tests need cannot be had. {error}", returncode=1)
