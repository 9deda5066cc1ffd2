"""Web sites for the tests, on this machine only: ours on the production server, and others beside it."""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.processes import SECRET_KEY, Process, free_port
from tools.serve import server_command


@dataclass(frozen=True)
class Visit:
    """One request that another site received: its path and its headers, by lower-case name."""

    path: str
    headers: Mapping[str, str]


@dataclass
class OtherSite:
    """A site that is not ours, served by a thread: the safe site, or the one a visitor came from.

    It is reached as `localhost`, ours as `127.0.0.1`: to a browser they are two sites.

    Attributes:
        title: The title of its every page; the page also carries it as a heading.
        delay_seconds: How long each answer is held back.
        visits: The requests received so far.
    """

    title: str
    delay_seconds: float = 0
    visits: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to serve."""
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address of its first page."""
        return f"http://localhost:{self._server.server_port}/"

    def answer_page(self, visit: Visit) -> bytes:
        """Note a visit, hold the answer back for as long as was asked, and return the page."""
        self.visits.append(visit)
        self._closing.wait(self.delay_seconds)
        return (
            f'<!doctype html><html lang="en"><title>{self.title}</title>'
            f'<link rel="icon" href="data:,"><h1>{self.title}</h1><p>Nothing of ours is here.</p></html>'
        ).encode()

    def close(self) -> None:
        """Stop serving."""
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Site:
    """Our site on the production server, on a free loopback port.

    Attributes:
        url: Its origin, without a slash at the end.
        exit_url: Where leaving leads: the safe site.
        database_url: Its database, for a test that looks inside.
    """

    def __init__(
        self, *, exit_url: str, database_url: str, log: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.exit_url = exit_url
        self.database_url = database_url
        self.log = log
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            "SECRET_KEY": SECRET_KEY,
            "DATABASE_URL": database_url,
            "EXIT_URL": exit_url,
            "RATELIMIT_ENABLED": "0",
            "STAFF_SECOND_FACTOR": "0",
            **(settings or {}),
        }
        self.start()

    def start(self) -> None:
        """Start the server, again after a stop or a crash, on the same port and database."""
        command = server_command("127.0.0.1", self.port, workers=1)
        self._process = Process(command, log=self.log, environment=self._environment)
        self._process.wait_until(self.is_answering)

    def is_answering(self) -> bool:
        """Whether the site serves requests now."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def limit_files(self, size_bytes: int | None) -> None:
        """Let no file of the server grow past this size, as on a full disk; None: there is room again."""
        self._process.limit_files(size_bytes)

    def kill(self) -> None:
        """End the server and its workers at once, as a crash would."""
        self._process.kill()

    def stop(self) -> None:
        """Stop the server in good order."""
        self._process.stop()


def _handler_of(site: OtherSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = site.answer_page(Visit(self.path, headers))
            try:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    return Handler
