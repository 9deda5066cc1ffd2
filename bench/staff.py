"""The staff pages among 10,000 and 1,000,000 made-up messages, on both databases: `make bench ARGS=staff`."""

import logging
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.harness.context import Context
from bench.harness.table import Row
from tests.databases import migrate
from tests.servers import PostgresServer
from tests.staff.browsing import add_reviewer, database_of, sign_in
from webapp import create_app
from webapp.config import Settings
from webapp.demo.seeding import Seeding
from webapp.feedback.models import Feedback, FeedbackTag

IS_LONG: Final = True  # filling the databases takes about ten minutes
SIZES: Final = (10_000, 1_000_000)
GOAL: Final = "p95 ≤ 2 × of 10,000, ≤ 100 ms"
KEY: Final = "a key for the benchmarks alone, of no other use"
ROUNDS: Final = 12
PAGES: Final = {
    "inbox": "/staff/feedback",
    "inbox, most urgent first": "/staff/feedback?order=urgent",
    "inbox, from further down": "/staff/feedback?after={cursor}",
    "filter status": "/staff/feedback?status=new",
    "filter what is open, most urgent first": (
        "/staff/feedback?status=new&status=in_review&status=acknowledged&status=escalated&order=urgent"
    ),
    "filter urgency": "/staff/feedback?urgency=life&urgency=urgent",
    "filter page": "/staff/feedback?page=/help",
    "filter rating": "/staff/feedback?rating=1",
    "filter useful": "/staff/feedback?useful=no",
    "filter days": "/staff/feedback?since={day}&until={day}",
    "filter assignee": "/staff/feedback?assignee={assignee}",
    "filter nobody’s": "/staff/feedback?assignee=nobody",
    "filter tag": "/staff/feedback?tag={tag}",
    "filter spam": "/staff/feedback?spam=only",
    "filter personal details": "/staff/feedback?personal=yes",
    "search, rare word": "/staff/feedback?words=wrtie",
    "search, common word": "/staff/feedback?words=the",
    "search, phrase": "/staff/feedback?words=%22older+people%22",
    "search, beginning of a word": "/staff/feedback?words=tra*",
    "search, common word with a tag": "/staff/feedback?words=the&tag={tag}",
    "overview": "/staff/",
    "overview, 12 months": "/staff/?days=365",
    "cookie choices": "/staff/consent",
    "cookie choices, 90 days": "/staff/consent?days=90",
    "export of cookie choices": "/staff/consent/export",
    "retention": "/staff/retention",
    "a message": "/staff/feedback/{message}",
    "start of an export": "/staff/feedback/export?format=csv",
}


def rows(context: Context) -> Iterable[Row]:
    """Ask for each page again and again, among few messages and among many."""
    logging.getLogger("webapp.request").setLevel(logging.WARNING)
    with databases(context.folder) as found:
        for name, urls in found.items():
            apps = [make_app(url) for url in urls]
            for app, size in zip(apps, SIZES, strict=True):
                fill(app, size)
            visits = [(app, sign_in_to(app), _find_samples(app)) for app in apps]
            for page, address in PAGES.items():
                few, many = (_measure(client, address.format(**samples)) for _, client, samples in visits)
                yield _row(f"{page}, {name}", few, many)


def _row(what: str, few: list[float], many: list[float]) -> Row:
    (few_median, few_worst), (many_median, many_worst) = map(_middle_and_end, (few, many))
    beside = f"among 10,000: {few_median:.1f}, p95 {few_worst:.1f} ms; {many_worst / few_worst:.1f} ×"
    return Row(what=what, figure=f"{many_median:.1f} ms", spread=f"p95 {many_worst:.1f} ms", beside=beside, goal=GOAL)


def _middle_and_end(times: list[float]) -> tuple[float, float]:
    parts = quantiles(times, n=20, method="inclusive")
    return parts[9], parts[18]


def _measure(client: FlaskClient, address: str) -> list[float]:
    """Return how many milliseconds each answer took; the first one, which warms up, is left out."""
    times = []
    for _ in range(ROUNDS + 1):
        started_at = time.perf_counter()
        answer = client.get(address, buffered=False)
        next(answer.iter_encoded(), b"")
        times.append((time.perf_counter() - started_at) * 1000)
        answer.close()
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status}")
    return times[1:]


def make_app(url: str) -> Flask:
    """Return the site on a database, which is migrated."""
    migrate(url)
    return create_app(Settings(secret_key=KEY, database_url=url, ratelimit_enabled=False, staff_second_factor=False))


def fill(app: Flask, size: int) -> None:
    """Fill a database with so many made-up messages."""
    add_reviewer(app)  # whose work some of it is
    seeding = Seeding(database_of(app), app.extensions["settings"], seed=7, until=datetime.now(UTC))
    for _ in seeding.start(messages=size, days=365, is_beside_real=False):
        pass
    seeding.finish()


def sign_in_to(app: Flask) -> FlaskClient:
    """Return the browser of a reviewer who is signed in."""
    client = app.test_client()
    sign_in(client)
    return client


def _find_samples(app: Flask) -> dict[str, str]:
    """Return what the addresses name, from the midst of the messages."""
    with database_of(app).session() as session:
        ids = select(Feedback.id).order_by(Feedback.id.desc())
        message: uuid.UUID = session.scalars(ids.offset(5_000).limit(1)).one()
        found = session.get_one(Feedback, message)
        return {
            "message": str(message),
            "cursor": f"0{message.hex}",
            "day": f"{found.created_at:%Y-%m-%d}",
            "assignee": "me",
            "tag": session.scalars(select(FeedbackTag.tag).limit(1)).one(),
        }


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, list[str]]]:
    """Yield the addresses of empty databases, one for each of `SIZES`, by the name of their kind."""
    server = PostgresServer(is_durable=True)
    try:
        yield {
            "SQLite": [f"sqlite:///{folder / f'staff-{size}.sqlite3'}" for size in SIZES],
            "PostgreSQL": [server.create_database(f"staff_{size}") for size in SIZES],
        }
    finally:
        server.close()
