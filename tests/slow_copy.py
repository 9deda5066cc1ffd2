"""A copy of one of our pages that arrives slowly, for what happens while a page is still on its way."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HEADERS_KEPT = ("Content-Type", "Content-Security-Policy", "Referrer-Policy", "Cache-Control")


class SlowCopy:
    """Serves the first part of a page at once, and the rest when it is told to.

    Attributes:
        url: Where the copy is.
        was_asked: Set when a browser has asked for it.
    """

    def __init__(self, address: str, *, until: bytes) -> None:
        """Copy a page; `until` ends the part that arrives at once."""
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.netloc)
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        self._headers = [(name, value) for name, value in answer.getheaders() if name in HEADERS_KEPT]
        first, mark, self._rest = answer.read().partition(until)
        connection.close()
        if not mark:
            raise ValueError(f"{address} has no {until!r}")
        self._first = first + mark
        self._go_on = threading.Event()
        self.was_asked = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/slow"

    def go_on(self) -> None:
        """Send the rest."""
        self._go_on.set()

    def __enter__(self) -> "SlowCopy":
        """Serve for the length of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self._go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        copy = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                for name, value in copy._headers:
                    self.send_header(name, value)
                self.end_headers()
                self._write(copy._first)
                copy.was_asked.set()
                copy._go_on.wait(30)
                self._write(copy._rest)

            def _write(self, part: bytes) -> None:
                try:
                    self.wfile.write(part)
                    self.wfile.flush()
                except ConnectionError:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
                """Say nothing."""

        return Handler
