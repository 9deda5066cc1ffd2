"""The published changes as this process knows them: a page that is finished once, of words that the database holds.

A request for the page never asks the database. At most once a second it starts a look in a thread of its own, waits
for it no longer than a visitor notices, and is answered with what is known. So every process of every machine shows
what was published within a second, and shows what it knew while the database is away.
"""

import logging
import time
from collections.abc import Callable
from threading import Event, Lock, Thread

from sqlalchemy.exc import SQLAlchemyError

from webapp.changes.service import PublishedChange, read_published
from webapp.database import Database

SECONDS_BETWEEN_LOOKS = 1.0
MAX_FIRST_WAIT_SECONDS = 2.5
MAX_WAIT_SECONDS = 0.25
log = logging.getLogger(__name__)


class Board:
    """What is published. `changes` is None until the first look has come back.

    Args:
        database: Where it is looked for.
        on_news: Called when it became another, before anybody is told.
    """

    def __init__(self, database: Database, on_news: Callable[[], None]) -> None:
        self.changes: tuple[PublishedChange, ...] | None = None
        self._database = database
        self._on_news = on_news
        self._lock = Lock()
        self._look_at_seconds = 0.0
        self._came_back = Event()
        self._came_back.set()
        self._is_well = True

    def look(self) -> None:
        """See that what is known is not older than a second, if the database answers soon enough."""
        with self._lock:
            is_due = self._came_back.is_set() and time.monotonic() >= self._look_at_seconds
            if is_due:
                self._came_back.clear()
                self._look_at_seconds = time.monotonic() + SECONDS_BETWEEN_LOOKS
                Thread(target=self._look, name="published changes", daemon=True).start()
        if self.changes is None:
            self._came_back.wait(MAX_FIRST_WAIT_SECONDS if self._is_well else MAX_WAIT_SECONDS)
        elif is_due and self._is_well:
            self._came_back.wait(MAX_WAIT_SECONDS)

    def expect_news(self) -> None:
        """Let the next request for the page look at once: somebody has just published here."""
        self._look_at_seconds = 0.0
        self._on_news()

    def _look(self) -> None:
        try:
            with self._database.request_session(may_write=False) as session:
                found = read_published(session)
        except SQLAlchemyError:
            if self._is_well:
                log.exception("published changes cannot be read; the page stays as it was")
            self._is_well = False
        else:
            self._is_well = True
            self._take(found)
        finally:
            self._came_back.set()

    def _take(self, found: tuple[PublishedChange, ...]) -> None:
        if found == self.changes:
            return
        self.changes = found
        self._on_news()
