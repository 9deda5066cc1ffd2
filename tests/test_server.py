"""The production server with the settings of production: it reloads, ends and refuses in good order."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.databases import copy_sqlite
from tests.processes import ROOT, SECRET_KEY, free_port
from tests.visiting import Visitors
from tools.serve import HEADER_SECONDS, STOP_SECONDS, server_command

PATIENCE_SECONDS = 30
NO_DELAY_SECONDS = 5  # far above an answer's time, far below the server's time-out for a slow header
KILOBYTE = 1024


class Server:
    """The server in this test's hands, with one worker."""

    def __init__(self, database_url: str, log: Path) -> None:
        self.port = free_port()
        self._log = log
        environment = {**os.environ, "SECRET_KEY": SECRET_KEY, "DATABASE_URL": database_url, "RATELIMIT_ENABLED": "0"}
        with log.open("wb") as output:
            command = server_command("127.0.0.1", self.port, workers=1)
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)

    def wait_until_it_answers(self) -> None:
        """Return when the server listens: it says that a worker has started a little before."""
        self.wait_for_log("Started worker")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.send(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"):
            assert time.monotonic() < deadline, self._log.read_text()[-2000:]
            time.sleep(0.02)

    def wait_for_log(self, words: str, times: int = 1) -> None:
        """Return when the server has said something that often."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._log.read_text().count(words) < times:
            assert time.monotonic() < deadline, self._log.read_text()[-2000:]
            time.sleep(0.02)

    def send(self, request: bytes) -> bytes:
        """Return the first line of the answer to these bytes, empty when the connection closes without one."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS) as connection:
                connection.sendall(request)
                return connection.recv(4096).split(b"\r\n")[0]
        except ConnectionError:
            return b""

    def seconds_to_answer(self, path: str = "/help") -> float:
        """Return how long a page takes, which must come."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        started_at = time.monotonic()
        connection.request("GET", path)
        assert connection.getresponse().status == 200
        connection.close()
        return time.monotonic() - started_at


@contextmanager
def serving(database_url: str, log: Path) -> Iterator[Server]:
    """Start the server; it must have ended well, or still live, when the block ends."""
    server = Server(database_url, log)
    try:
        server.wait_until_it_answers()
        yield server
    finally:
        if server.process.poll() is None:
            server.process.terminate()
        ended = server.process.wait(STOP_SECONDS + PATIENCE_SECONDS)
    assert ended == 0


@pytest.fixture
def server(migrated_sqlite: Path, tmp_path: Path, artifacts: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that the test may stop or break."""
    database_url = copy_sqlite(migrated_sqlite, tmp_path / "webapp.sqlite3")
    with serving(database_url, artifacts / f"{request.node.originalname}.log") as server:
        yield server


@pytest.fixture(scope="module")
def steady_server(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Iterator[Server]:
    """A server that outlives the tests which only send it requests."""
    database_url = copy_sqlite(migrated_sqlite, tmp_path_factory.mktemp("server") / "webapp.sqlite3")
    with serving(database_url, artifacts / "steady-server.log") as server:
        yield server


@pytest.mark.parametrize(("path", "are_connections_kept"), [("/help", True), ("/healthz", False)])
def test_a_reload_fails_no_request(server: Server, path: str, *, are_connections_kept: bool) -> None:
    visitors = Visitors(server.port, path, are_connections_kept=are_connections_kept)
    with visitors.asking():
        visitors.wait_for(50)
        server.process.send_signal(signal.SIGHUP)
        server.wait_for_log("Stopped old worker")
        visitors.wait_for(50)
    assert visitors.failures == []
    assert set(visitors.answers) == {200}


def test_a_stop_ends_at_once_and_answers_what_was_asked(server: Server) -> None:
    visitors = Visitors(server.port, "/healthz", are_connections_kept=True)
    with visitors.asking():
        visitors.wait_for(50)
        server.process.terminate()
        assert server.process.wait(STOP_SECONDS + PATIENCE_SECONDS) == 0
    assert set(visitors.answers) == {200}
    assert not any("Incomplete" in failure for failure in visitors.failures)


def test_a_request_in_progress_is_answered_before_the_stop(server: Server) -> None:
    body = b"comments=" + b"x" * 100
    head = f"POST /feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(head.encode() + body[:10])
        server.seconds_to_answer("/healthz")
        server.process.terminate()
        server.wait_for_log("Stopping worker")
        connection.sendall(body[10:])
        assert connection.recv(4096).startswith(b"HTTP/1.1 303 ")


def test_a_worker_that_crashed_is_replaced(server: Server) -> None:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    os.kill(int(children.read_text().split()[0]), signal.SIGKILL)
    server.wait_for_log("Started worker", times=2)
    server.wait_until_it_answers()
    assert server.seconds_to_answer() < NO_DELAY_SECONDS


def test_visitors_who_send_half_a_header_do_not_hold_up_others(steady_server: Server) -> None:
    assert NO_DELAY_SECONDS < HEADER_SECONDS
    with ExitStack() as stack:
        for _ in range(200):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", steady_server.port)))
            slow.sendall(b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert steady_server.seconds_to_answer() < NO_DELAY_SECONDS


def test_a_header_that_never_ends_is_given_up(steady_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", steady_server.port), timeout=HEADER_SECONDS + PATIENCE_SECONDS) as slow:
        slow.sendall(b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert slow.recv(4096).split(b"\r\n")[0] in {b"", b"HTTP/1.1 408 Request Timeout"}


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 100 * KILOBYTE + b"\r\n\r\n",
        b"GET /" + b"x" * 100 * KILOBYTE + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"GET /help\r\n\r\n",
        b"GET /he lp HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon here\r\n\r\n",
        b"GET /help HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET /help HTTP/1.1\r\n\r\n",
        b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n",
        b"POST /feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    ],
    ids=lambda sent: sent[:40].decode("latin-1"),
)
def test_a_request_that_makes_no_sense_is_refused(steady_server: Server, request_bytes: bytes) -> None:
    assert steady_server.send(request_bytes).startswith(b"HTTP/1.1 4")
    assert steady_server.seconds_to_answer() < NO_DELAY_SECONDS


def test_a_body_over_the_limit_is_refused(steady_server: Server) -> None:
    head = b"POST /feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    request = head + b"Content-Length: 70000\r\n\r\n" + b"x" * 70_000
    assert steady_server.send(request).startswith(b"HTTP/1.1 413 ")
