"""Many visitors at once, as browsers ask: on kept connections, and once more when one closes without an answer."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

TIMEOUT_SECONDS = 15


class Visitors:
    """Visitors who ask for a page over and over, each on a connection of their own.

    Attributes:
        answers: How many answers there were of each status.
        failures: What a visitor was left without an answer by.
    """

    def __init__(self, port: int, path: str, *, are_connections_kept: bool) -> None:
        self._port = port
        self._path = path
        self._are_kept = are_connections_kept
        self._ending = threading.Event()
        self.answers: Counter[int] = Counter()
        self.failures: list[str] = []

    @contextmanager
    def asking(self, count: int = 4) -> Iterator[None]:
        """Let them ask while the block runs; the last answers have come when it ends."""
        threads = [threading.Thread(target=self._ask_on, daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ending.set()
            for thread in threads:
                thread.join(TIMEOUT_SECONDS)

    def wait_for(self, count: int) -> None:
        """Return when that many more answers have come, or a visitor has failed."""
        wanted, deadline = self.answers.total() + count, time.monotonic() + TIMEOUT_SECONDS
        while self.answers.total() < wanted and not self.failures and time.monotonic() < deadline:
            time.sleep(0.01)

    def _ask_on(self) -> None:
        connection = self._connect()
        while not self._ending.is_set():
            try:
                try:
                    status = self._ask(connection)
                except ConnectionError:  # with no byte of an answer: RFC 9112, section 9.3.1, lets a client ask again
                    connection.close()
                    status = self._ask(connection)
            except (OSError, HTTPException) as error:
                self.failures.append(repr(error))
                return
            self.answers[status] += 1
        connection.close()

    def _ask(self, connection: HTTPConnection) -> int:
        connection.request("GET", self._path, headers={} if self._are_kept else {"Connection": "close"})
        response = connection.getresponse()
        response.read()
        return response.status

    def _connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
