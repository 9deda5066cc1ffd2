"""What a benchmark is given: how long to measure, and on what."""

import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from bench.harness.servers import SITE, Server, environment_of, serve
from webapp import create_app
from webapp.config import Settings
from webapp.published import table_of


@dataclass(frozen=True)
class Context:
    """How to measure.

    Attributes:
        rounds: How often each thing is measured, in turn with its references.
        seconds: How long each time.
        connections: How many visitors ask at once.
        folder: A place for files, removed at the end.
    """

    rounds: int
    seconds: float
    connections: int
    folder: Path
    _cache: dict[str, Flask] = field(default_factory=dict)

    def serve(self, target: str = SITE, **settings: str) -> AbstractContextManager[Server]:
        """Start the production server, with one worker, on the site or on another target; settings go before usual."""
        return serve(self.folder, target=target, settings=settings)

    def make_app(self) -> Flask:
        """Return the site as an application in this process, with nothing finished yet."""
        settings = environment_of(self.folder)
        logging.disable()  # the server's own log goes into a file
        return create_app(
            Settings(secret_key=settings["SECRET_KEY"], database_url=settings["DATABASE_URL"], ratelimit_enabled=False)
        )

    @property
    def pages(self) -> list[str]:
        """Return the addresses of the finished pages, each under one query alone."""
        app = self._cache.setdefault("app", self.make_app())
        return [address for address in table_of(app).addresses if "?" not in address and "." not in address]
