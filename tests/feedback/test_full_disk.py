"""A disk without room: nothing thanked for is lost, every text is kept, and saving goes on once there is room."""

import json
import random
import string
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.databases import migrate
from tests.feedback.form_reader import read_answers, read_form
from tests.feedback.sending import count_stored
from tests.servers import PostgresServer
from tests.sites import Site
from webapp import wording

# What the database may write into one file. Half a page more than a whole number of them: the last write falls short,
# which a program is told like "No space left on device".
ROOM_BYTES = 1024 * 1024 + 2048
MOST_MESSAGES = 600
MOST_SECONDS = 8
SENT_WHILE_FULL = 24
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
PAGES = ("/", "/help", "/feedback", "/healthz")


@dataclass(frozen=True)
class Answer:
    """What came back for a message."""

    status: int
    text: str
    seconds: float


@dataclass
class Sender:
    """Sends long messages, each unlike the others, and remembers which were thanked for."""

    port: int
    thanked: list[str] = field(default_factory=list)

    def send(self, message: dict[str, str]) -> Answer:
        """Send a message by the form."""
        return self._post("/feedback", urlencode(message), FORM, message)

    def send_to_api(self, message: dict[str, str]) -> Answer:
        """Send a message as JSON."""
        return self._post("/api/feedback", json.dumps(message), JSON, message)

    def send_until_full(self) -> None:
        """Send messages until one is not saved."""
        for _ in range(MOST_MESSAGES):
            if self.send(write_message()).status != 303:
                return
        pytest.fail("the disk was never full: the test proves nothing")

    def _post(self, path: str, body: str, headers: dict[str, str], message: dict[str, str]) -> Answer:
        began = time.monotonic()
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", path, body, headers)
            received = connection.getresponse()
            answer = Answer(received.status, received.read().decode(), time.monotonic() - began)
        if answer.status in {201, 303}:
            self.thanked.append(message["comments"])
        return answer


def write_message() -> dict[str, str]:
    """Return a message as long as one may be, of words that nothing can make shorter."""
    words = ["".join(random.choices(string.ascii_lowercase, k=7)) for _ in range(290)]  # noqa: S311 - nothing secret
    return {"page": "/help", "doing": " ".join(words[:145]), "comments": " ".join(words[145:])}


def pages_answer(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        for path in PAGES:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                return False
    return True


def assert_refused_with_the_text_kept(sender: Sender) -> None:
    """While nothing can be saved, many at once are told so in time, and the pages answer."""
    messages = [write_message() for _ in range(SENT_WHILE_FULL)]
    with ThreadPoolExecutor(6) as visitors:
        answers = list(visitors.map(sender.send, messages))
        problems = list(visitors.map(sender.send_to_api, messages))
        assert pages_answer(sender.port)
    assert {answer.status for answer in answers + problems} == {503}
    assert all(wording.TECHNICAL_PROBLEM in answer.text for answer in answers + problems)
    kept = [{name: read_answers(answer.text)[name] for name in ("page", "doing", "comments")} for answer in answers]
    assert kept == messages
    assert not [text for text in problems for message in messages if message["comments"][:9] in text.text]
    assert max(answer.seconds for answer in answers + problems) < MOST_SECONDS


def assert_saving_goes_on(sender: Sender, kept: str) -> None:
    """With room again the same server saves, what was kept in the form as well."""
    message = read_form(kept)
    assert sender.send(message).status == 303
    assert sender.send_to_api(write_message()).status == 201


@pytest.fixture(scope="module")
def small_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of its own, whose files of the write-ahead log are smaller than the room for its tables."""
    server = PostgresServer(log_segment_megabytes=1)
    yield server
    server.close()


@dataclass(frozen=True)
class Disk:
    """Our site, and the disk that its database writes to.

    Attributes:
        limit: Lets no file of the database grow past so many bytes; None: there is room again.
    """

    site: Site
    limit: Callable[[int | None], None]


@pytest.fixture(params=["sqlite", "postgresql"])
def disk(request: pytest.FixtureRequest, artifacts: Path) -> Iterator[Disk]:
    """Our site on the production server with a database of its own; SQLite is written by the server itself."""
    make = partial(Site, exit_url="http://127.0.0.1:9/", log=artifacts / f"{request.node.name}.log")
    if request.param == "sqlite":
        site = make(database_url=request.getfixturevalue("sqlite_url"))
        limit = site.limit_files
    else:
        small_postgres = request.getfixturevalue("small_postgres")
        database_url = small_postgres.create_database("disk")
        migrate(database_url)
        site = make(database_url=database_url)
        limit = small_postgres.limit_files
    yield Disk(site, limit)
    limit(None)
    site.stop()


def test_a_full_disk_keeps_every_text_and_saving_goes_on_by_itself(disk: Disk) -> None:
    sender = Sender(disk.site.port)
    disk.limit(ROOM_BYTES)
    sender.send_until_full()

    assert_refused_with_the_text_kept(sender)
    kept = sender.send(write_message()).text
    assert wording.TECHNICAL_PROBLEM in kept

    disk.limit(None)
    assert_saving_goes_on(sender, kept)
    assert count_stored(disk.site.database_url) == dict.fromkeys(sender.thanked, 1)


@pytest.mark.parametrize("disk", ["postgresql"], indirect=True)
def test_a_log_without_room_that_ends_postgresql_loses_nothing(disk: Disk, small_postgres: PostgresServer) -> None:
    """PostgreSQL panics then, cannot recover, and ends; our server goes on and needs no restart."""
    sender = Sender(disk.site.port)
    for _ in range(5):
        assert sender.send(write_message()).status == 303
    disk.limit(4096)

    kept = sender.send(write_message())
    assert (kept.status, wording.TECHNICAL_PROBLEM in kept.text) == (503, True)
    assert_refused_with_the_text_kept(sender)
    assert not small_postgres.is_running

    small_postgres.restart()
    assert_saving_goes_on(sender, kept.text)
    assert count_stored(disk.site.database_url) == dict.fromkeys(sender.thanked, 1)
