"""Clients that send feedback at speed to a server that is killed meanwhile, and what they were thanked for."""

import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from sqlalchemy import select

from webapp.database import Database
from webapp.feedback.models import Feedback

PATIENCE_SECONDS = 30
AGAIN_EACH = 5
_ANSWER_SECONDS = 10
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_JSON = {"Content-Type": "application/json"}


@dataclass
class Client:
    """A visitor who sends one message after the other, each again and again until it is thanked for.

    Now and then the thanks are as good as lost, and a message is sent once more.

    Attributes:
        thanked: The texts that the server confirmed.
        attempts: How many requests it took.
    """

    port: int
    name: str
    by_form: bool
    thanked: list[str] = field(default_factory=list)
    attempts: int = 0

    def send_until(self, is_over: threading.Event) -> None:
        """Send messages until told to stop; the last one, too, until it is thanked for."""
        while not is_over.is_set():
            self._send(f"{self.name} {len(self.thanked)}", submission=str(uuid.uuid4()))

    def _send(self, text: str, *, submission: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.attempts += 1
            if self._is_thanked({"comments": text, "submission": submission, "page": "/help"}):
                self.thanked.append(text)
                if len(self.thanked) % AGAIN_EACH == 0:
                    self._is_thanked({"comments": text, "submission": submission, "page": "/help"})
                return
            time.sleep(0.05)
        raise TimeoutError(f"{text!r} was never thanked for")

    def _is_thanked(self, message: dict[str, str]) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_ANSWER_SECONDS)
        try:
            if self.by_form:
                connection.request("POST", "/feedback", urlencode(message), _FORM)
                return connection.getresponse().status == 303
            connection.request("POST", "/api/feedback", json.dumps(message), _JSON)
            return connection.getresponse().status == 201
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


class Crowd:
    """Several clients at once: `with Crowd(port) as crowd:` sends for as long as the block lasts."""

    def __init__(self, port: int, *, size: int = 4) -> None:
        words = ("amber", "brook", "cedar", "dune", "elm", "fern")
        self.clients = [Client(port, f"Words from {words[number]}", by_form=number % 2 == 0) for number in range(size)]
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=client.send_until, args=[self._is_over]) for client in self.clients]

    def __enter__(self) -> "Crowd":
        """Begin to send."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Let each client finish its last message."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    @property
    def thanked(self) -> list[str]:
        """Every text that was confirmed."""
        return [text for client in self.clients for text in client.thanked]

    def wait_for(self, number: int) -> None:
        """Return when so many more messages were confirmed, and then a moment that is another one each time."""
        wanted = len(self.thanked) + number
        while len(self.thanked) < wanted and any(thread.is_alive() for thread in self._threads):
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.1))  # noqa: S311 - nothing secret

    @property
    def attempts(self) -> int:
        """How many requests were made in all."""
        return sum(client.attempts for client in self.clients)


def count_stored(database_url: str) -> Counter[str]:
    """Return how often each text is stored."""
    database = Database(database_url)
    try:
        with database.session() as session:
            return Counter(session.scalars(select(Feedback.comments)))
    finally:
        database.engine.dispose()
