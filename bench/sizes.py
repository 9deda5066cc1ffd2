"""Bytes on the wire, with the headers: every public page, on a first visit, in every coding."""

from collections.abc import Iterator

from bench.harness.context import Context
from bench.harness.servers import fetch
from bench.harness.table import Row
from webapp.compression import CODINGS

GOAL = "≤ 14,600 (br)"


def rows(context: Context) -> Iterator[Row]:
    """Ask the production server for each page once in each coding."""
    with context.serve() as site:
        for address in context.pages:
            sizes = (f"{_size(site.port, address, coding):,} {coding}" for coding in CODINGS)
            yield Row(what=f"`{address}`, bytes on the wire", figure=" · ".join(sizes), goal=GOAL)


def _size(port: int, address: str, coding: str) -> int:
    response, body = fetch(port, address, Accept_Encoding=coding)
    status_line = f"HTTP/1.1 {response.status} {response.reason}\r\n"
    head = "".join(f"{name}: {value}\r\n" for name, value in response.getheaders())
    return len(f"{status_line}{head}\r\n".encode()) + len(body)
