"""One engine per application, one session per request, and a time-out on everything that waits.

Nothing here commits by itself: a view or command says so, in one visible line.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Any, cast

from flask import Flask, current_app, g, request
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from webapp.config import Settings
from webapp.together import Item, Result, SharedCommits, Write

CONNECTIONS = 15  # of one process, all of them kept: to open one takes longer than to use it
CONNECT_TIMEOUT_SECONDS = 2
POOL_TIMEOUT_SECONDS = 3
LOCK_TIMEOUT_SECONDS = 3
STATEMENT_TIMEOUT_SECONDS = 5
LEADERS = {"sqlite": 1, "postgresql": 2}  # how many of one queue commit for others at once: webapp/together.py
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
log = logging.getLogger(__name__)


class Database:
    """The engine of one application and the sessions made on it."""

    def __init__(self, url: str) -> None:
        self.engine = _create_engine(url)
        # SQLite: a transaction that reads first and writes later can be refused at once when another
        # writer came between. One that may write therefore takes its place in the queue at the start.
        self._writing_engine = self.engine.execution_options(sqlite_begin="IMMEDIATE")
        self._queues: dict[Write[Any, Any] | None, SharedCommits] = {}

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a new session that may write; what the caller does not commit is rolled back."""
        with Session(self._writing_engine, expire_on_commit=False) as session:
            yield session

    def request_session(self, *, may_write: bool) -> Session:
        """Return a session for one request; the caller closes it."""
        return Session(self._writing_engine if may_write else self.engine, expire_on_commit=False)

    def commit_together(self, write: Write[Item, Result], item: Item) -> Result:
        """Write an item, commit, and return what the function gave; others' items may share the commit."""
        return self.queue_of(write).commit(write, item)

    def queue_of(self, write: Write[Item, Result]) -> SharedCommits:
        """Return where those queue who write this: on PostgreSQL each kind of row waits for none of another table."""
        dialect = self.engine.dialect.name
        kind = None if dialect == "sqlite" else write
        if kind not in self._queues:
            queue = SharedCommits(self.session, leaders=LEADERS[dialect], patience_seconds=LOCK_TIMEOUT_SECONDS)
            self._queues.setdefault(kind, queue)
        return self._queues[kind]

    def is_answering(self) -> bool:
        """Whether the database answers a question now."""
        with self.engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar_one())


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its database, and close each request's session at its end."""
    app.extensions["database"] = Database(settings.database_url)
    app.teardown_appcontext(_close_session)


def session() -> Session:
    """Return the session of the current request, made on first use."""
    if "session" not in g:
        database = cast("Database", current_app.extensions["database"])
        g.session = database.request_session(may_write=request.method not in SAFE_METHODS)
    return cast("Session", g.session)


def commit_together(write: Write[Item, Result], item: Item) -> Result:
    """Let a service's function write an item, commit, and return what it gave: others' items may share the commit.

    The function may run in the thread of another request, so it must not ask for anything of this one.
    """
    return cast("Database", current_app.extensions["database"]).commit_together(write, item)


def _close_session(_error: BaseException | None) -> None:
    open_session: Session | None = g.pop("session", None)
    if open_session is None:
        return
    try:
        open_session.close()
    except DBAPIError:
        # The database ended in the middle of a transaction: nothing is left to roll back, and the answer stands.
        log.warning("session not closed", exc_info=True)


class _HintingCompiler(SQLiteCompiler):
    """Writes what a question says of the index to be used, which SQLAlchemy leaves out for SQLite."""

    def get_from_hint_text(self, _table: object, text: str | None) -> str | None:
        return text


def _create_engine(url: str) -> Engine:
    # hide_parameters keeps what people wrote out of error messages and logs.
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            hide_parameters=True,
            poolclass=QueuePool,  # also of a database in memory, which a tool may use that stores nothing
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT_SECONDS,
            connect_args={"timeout": LOCK_TIMEOUT_SECONDS},
        )
        engine.dialect.statement_compiler = _HintingCompiler
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _end_sqlite)
        return engine
    from webapp.postgresql import connect_patiently  # late: SQLite needs no driver

    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "tcp_user_timeout": STATEMENT_TIMEOUT_SECONDS * 1000,
            "options": (
                f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS}s -c lock_timeout={LOCK_TIMEOUT_SECONDS}s "
                # Compiling a query takes longer than each of ours runs, and no request may take every processor.
                "-c idle_in_transaction_session_timeout=15s -c timezone=UTC -c jit=off "
                "-c max_parallel_workers_per_gather=0"
            ),
        },
    )
    event.listen(engine, "do_connect", connect_patiently)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
    """Readers beside a writer (WAL), a commit that is on disk when it returns (FULL), foreign keys held.

    What is deleted is overwritten in the file.
    """
    connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions, not the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")


def _end_sqlite(connection: SqliteConnection | None, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
    """End a transaction whose COMMIT failed: SQLAlchemy takes it for over, and nobody else could write until then."""
    if connection is not None and connection.in_transaction:
        connection.rollback()
