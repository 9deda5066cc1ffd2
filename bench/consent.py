"""Choices about cookies saved a second, on disk, beside a bare Flask view that inserts one row and commits."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import Column, MetaData, String, Table, insert

from bench.harness.context import Context
from bench.harness.load import Load, drive
from bench.harness.table import Row, ratio
from tests.databases import migrate
from tests.servers import PostgresServer
from webapp.database import Database

WRITER = "bench.consent:make_bare_writer"
CONNECTIONS = 8
GOAL = "≥ 0.7 of the bare view"
REQUEST = """wrk.method = "PUT"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"preferences": true, "analytics": false, "remember": "months"}'
"""


def rows(context: Context) -> Iterable[Row]:
    """Drive both in turn, on SQLite and on PostgreSQL."""
    script = context.folder / "choice.lua"
    script.write_text(REQUEST)
    with _databases(context.folder) as databases:
        for name, url in databases.items():
            yield _measure(context, name, url, script)


def make_bare_writer() -> Flask:
    """Return a Flask application whose one view inserts a row and commits, through the same driver and settings."""
    engine = Database(os.environ["DATABASE_URL"]).engine
    table = Table("bare", MetaData(), Column("text", String(100)))
    table.create(engine, checkfirst=True)
    app = Flask("bare")

    def write() -> str:
        with engine.begin() as connection:
            connection.execute(insert(table).values(text="a choice"))
        return "ok"

    app.add_url_rule("/", view_func=lambda: "ok")
    app.add_url_rule("/write", view_func=write, methods=["PUT"])
    return app


def _measure(context: Context, name: str, url: str, script: Path) -> Row:
    with ExitStack() as stack:
        bare = stack.enter_context(context.serve(WRITER, DATABASE_URL=url))
        site = stack.enter_context(context.serve(DATABASE_URL=url))
        reference = Load(url=f"{bare.url}/write", script=script)
        saving = Load(url=f"{site.url}/api/consent", script=script)
        pairs = [tuple(_drive(load, context) for load in (reference, saving)) for _ in range(context.rounds + 1)]
    written, saved = ([pair[side] for pair in pairs[1:]] for side in (0, 1))  # the first warms up
    beside = f"{ratio(saved, written):.2f} of the bare view"
    return Row.of_rounds(f"saving a choice, {name}", saved, "/s", beside=beside, goal=GOAL)


def _drive(load: Load, context: Context) -> float:
    return drive(load, seconds=context.seconds, connections=min(CONNECTIONS, context.connections))


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the addresses of a clean SQLite file and of a clean PostgreSQL that writes to its disk as in production."""
    server = PostgresServer(is_durable=True)
    try:
        urls = {"SQLite": f"sqlite:///{folder / 'choices.sqlite3'}", "PostgreSQL": server.create_database("choices")}
        for url in urls.values():
            migrate(url)
        yield urls
    finally:
        server.close()
