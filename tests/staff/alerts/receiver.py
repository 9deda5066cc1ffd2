"""A real receiver of alerts on this machine, which can fail, be slow, drip its answer, or hold it back."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Received:
    """One request: its path, its headers by lower-case name, its body."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """A web server that notes what it is sent.

    Attributes:
        statuses: The statuses of the next answers; after them, 204.
        hold: While it is cleared, requests are noted, and not answered.
        drip_seconds: How long to wait between the bytes of an answer's head.
    """

    statuses: list[int] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    drip_seconds: float = 0
    received: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to listen."""
        self.hold.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address to send to, with a token in it that nothing may tell."""
        return f"http://127.0.0.1:{self._server.server_port}/hook?token=of-the-operator"

    def wait_for(self, count: int, *, seconds: float = 20) -> list[Received]:
        """Return what was received, once it is so many requests."""
        deadline = time.monotonic() + seconds
        while len(self.received) < count:
            assert time.monotonic() < deadline, f"{len(self.received)} of {count} alerts came"
            time.sleep(0.02)
        return self.received

    def close(self) -> None:
        """Stop listening."""
        self.hold.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler_of(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(path=self.path, headers=headers, body=body))
            receiver.hold.wait(30)
            status = receiver.statuses.pop(0) if receiver.statuses else 204
            try:
                self._answer(status)
            except OSError:  # the sender has given up, or was killed
                self.close_connection = True

        def _answer(self, status: int) -> None:
            for byte in b"HTTP/1.0 " if receiver.drip_seconds else b"":
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(receiver.drip_seconds)
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler
