"""How long a start takes and how much memory a worker holds."""

import tracemalloc
from collections.abc import Iterator, Sequence

from flask import Flask
from werkzeug.test import Client

from bench.harness.context import Context
from bench.harness.servers import fetch
from bench.harness.table import Row
from bench.harness.visitors import consent_cookie
from webapp.compression import CODINGS
from webapp.published import table_of

COOKIES = ("", *(consent_cookie(preferences=yes, analytics=no) for yes in (True, False) for no in (True, False)))


def rows(context: Context) -> Iterator[Row]:
    """Start the site as often as there are rounds, and let it serve every page."""
    milliseconds, at_first, served = zip(*(_start(context) for _ in range(context.rounds)), strict=True)
    yield Row.of_rounds("start to first answer", milliseconds, "ms", goal="≤ 1,500 ms")
    yield _in_megabytes("memory of a worker, at its first answer", at_first)
    yield _in_megabytes("memory of a worker, after every page in every coding", served)
    yield _memory_of_variants(context.make_app())


def _start(context: Context) -> tuple[float, int, int]:
    with context.serve() as site:
        at_first = site.worker_kilobytes()
        for address in context.pages:
            for coding in CODINGS:
                fetch(site.port, address, Accept_Encoding=coding)
        return site.start_milliseconds, at_first, site.worker_kilobytes()


def _in_megabytes(what: str, kilobytes: Sequence[int]) -> Row:
    return Row.of_rounds(what, [each / 1024 for each in kilobytes], "MB", goal="≤ 120 MB")


def _memory_of_variants(app: Flask) -> Row:
    """Finish every page in five states of consent and every coding, and divide the memory by their number."""
    table = table_of(app)
    client = Client(app.wsgi_app, use_cookies=False)
    for address in table.addresses:  # what is read once, such as templates, is not of any one variant
        client.get(address)
    kept = len(table)
    tracemalloc.start()
    for address in table.addresses:
        for cookie in COOKIES:
            for coding in CODINGS:
                client.get(address, headers={"Cookie": cookie, "Accept-Encoding": coding})
    kilobytes = tracemalloc.get_traced_memory()[0] / 1024
    tracemalloc.stop()
    made = len(table) - kept
    return Row(what=f"memory of one finished answer (of {made:,})", figure=f"{kilobytes / made:,.1f} kB")
