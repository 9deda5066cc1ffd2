"""The production server, started for a measurement on a free loopback port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from tools.serve import MEMORY, server_command

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
STOP_SECONDS = 15
SITE = "webapp:create_app"


class NotStartedError(Exception):
    """The server ended, or did not answer in time; the message is the end of what it said."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that answers.

    Attributes:
        port: Where, on 127.0.0.1.
        pid: Its first process, whose children are the workers.
        start_milliseconds: From the command to its first answer.
    """

    port: int
    pid: int
    start_milliseconds: float

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self.port}"

    def worker_kilobytes(self) -> int:
        """Return the memory that its only worker holds now (resident set, Linux)."""
        worker = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()[0]
        status = Path(f"/proc/{worker}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])


@contextmanager
def serve(
    folder: Path, *, target: str = SITE, workers: int = 1, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start the server with the settings of production on a migrated database, and stop it at the end.

    Raises:
        NotStartedError: when it does not answer.
    """
    environment = {**MEMORY, **environment_of(folder), **(settings or {})}
    port = _free_port()
    log = folder / f"{target.replace(':', '-')}-{port}.log"
    started_at = time.perf_counter()
    with log.open("wb") as output:
        command = server_command("127.0.0.1", port, workers=workers, target=target)
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        while not _is_answering(port):
            if child.poll() is not None or time.perf_counter() - started_at > START_SECONDS:
                raise NotStartedError(log.read_text()[-2000:])
            time.sleep(0.005)
        yield Server(port=port, pid=child.pid, start_milliseconds=(time.perf_counter() - started_at) * 1000)
    finally:
        child.terminate()
        child.wait(STOP_SECONDS)


def environment_of(folder: Path) -> dict[str, str]:
    """Return the settings of the site that is measured: a database of its own, and no limits."""
    return {
        **os.environ,
        "SECRET_KEY": "a key for the benchmarks alone, of no other use",
        "DATABASE_URL": f"sqlite:///{folder / 'webapp.sqlite3'}",
        "RATELIMIT_ENABLED": "0",
    }


def migrate(folder: Path) -> None:
    """Make the database of the site that is measured."""
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    subprocess.run(command, cwd=ROOT, env=environment_of(folder), check=True, capture_output=True)


def fetch(port: int, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    """Return the answer to one GET and its body, in the coding it came in."""
    connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def _is_answering(port: int) -> bool:
    try:
        return fetch(port, "/")[0].status < 500
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
