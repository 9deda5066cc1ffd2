"""An export of 1,000,000 made-up messages to its end, in each format from each database: `make bench ARGS=exports`."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Final

from bench.harness.context import Context
from bench.harness.servers import Server
from bench.harness.table import Row
from bench.staff import KEY, SIZES, databases, fill, make_app, sign_in_to
from tests.staff.browsing import cookie_of

IS_LONG: Final = True  # filling the databases takes minutes, and so do the exports
FORMATS: Final = ("csv", "xlsx", "json")
GOAL: Final = "memory grows < 50 MB"
PATIENCE_SECONDS: Final = 60
PIECE_BYTES: Final = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What it took to send a file."""

    seconds: float
    megabytes: float
    grown_megabytes: float


def rows(context: Context) -> Iterable[Row]:
    """Read each file to its end from the production server, and look at the memory of its worker meanwhile."""
    with databases(context.folder) as found:
        for name, urls in found.items():
            app = make_app(urls[-1])
            fill(app, SIZES[-1])
            cookie = cookie_of(sign_in_to(app))
            with context.serve(SECRET_KEY=KEY, DATABASE_URL=urls[-1], STAFF_SECOND_FACTOR="0") as site:
                yield from (
                    _row(f"export of 1,000,000 as {kind}, {name}", export(site, cookie, kind)) for kind in FORMATS
                )


def export(site: Server, cookie: str, kind: str) -> Sent:
    """Read a file to its end."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE_SECONDS)
    before, started_at = site.worker_kilobytes(), time.perf_counter()
    connection.request(
        "GET", f"/staff/feedback/export?spam=with&format={kind}", headers={"Cookie": f"staff-session={cookie}"}
    )
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{kind}: {answer.status}")
    size, most = 0, before
    for piece in iter(lambda: answer.read(PIECE_BYTES), b""):
        size, most = size + len(piece), max(most, site.worker_kilobytes())
    connection.close()
    return Sent(
        seconds=time.perf_counter() - started_at, megabytes=size / 1_000_000, grown_megabytes=(most - before) / 1024
    )


def _row(what: str, sent: Sent) -> Row:
    beside = f"{sent.megabytes:.0f} MB sent; memory grew by {sent.grown_megabytes:.0f} MB"
    return Row(what=what, figure=f"{sent.seconds:.0f} s", beside=beside, goal=GOAL)
