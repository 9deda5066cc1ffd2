"""Finished public pages, answered as bytes before Flask is entered.

A page is finished once for each *variant* and content coding, by Flask itself, on first use; after that it is
one look-up. A variant is a small tuple: one value for each *dimension* that can change the page, which the
features name with `vary_by`. A page is finished from its address and its variant alone, never from the
request at hand, so no header or query of one visitor can show in the page of another.

Whatever is not in the table, and whatever the application would refuse, goes on to the application.
"""

import logging
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, current_app, request
from werkzeug.sansio.http import parse_cookie  # `werkzeug.http` fails on what is not UTF-8
from werkzeug.sansio.utils import host_is_trusted

from webapp.compression import choose_coding
from webapp.finishing import VALUES, finish
from webapp.kept import Answer, KeptAnswers
from webapp.watched import fingerprint

MAX_RECENT = 2048
MAX_RECENT_CHARACTERS = 1024
SECONDS_BETWEEN_CHECKS = 1.0
MAX_WAIT_SECONDS = 0.25
log = logging.getLogger(__name__)


class Visit(NamedTuple):
    """All of a request that may change a finished page: its cookies, `Sec-GPC`, and the time (seconds since 1970)."""

    cookies: Mapping[str, str]
    has_gpc: bool
    at_seconds: float


Dimension = Callable[[Visit], Hashable]
Key = tuple[str, tuple[Hashable, ...], str]
Question = tuple[str, str, str | None, str | None, str | None, str]  # all of a request that `_find` reads


def init_app(app: Flask, watched: Iterable[Path]) -> None:
    """Put the table in front of the application, empty: features `publish` what they answer."""
    table = PublishedPages(app, watched)
    app.extensions["published"] = table
    app.wsgi_app = table  # type: ignore[method-assign]


def table_of(app: Flask) -> "PublishedPages":
    """Return the application's table, for a feature to publish to."""
    return cast("PublishedPages", app.extensions["published"])


def value_of(name: str) -> Any:  # noqa: ANN401 - each dimension has a type of its own
    """Return the value of a dimension for the current request, or for the page that is being finished."""
    return table_of(current_app).values(request.environ)[name]


class PublishedPages:
    """The table of finished pages, and the WSGI application that answers from it."""

    def __init__(self, app: Flask, watched: Iterable[Path]) -> None:
        self.app = app
        self.application: WSGIApplication = app.wsgi_app
        self.watched = list(watched)
        self._seen = fingerprint(self.watched)
        self._check_at_seconds = 0.0
        self._dimensions: dict[str, Dimension] = {}
        self.addresses: dict[str, bool] = {}
        self._before: dict[str, Callable[[], None]] = {}
        self._reloads: list[Callable[[], None]] = [lambda: cast("Any", app.jinja_env.cache).clear()]
        self._answers = KeptAnswers()
        self._recent: dict[Question, Answer] = {}
        self._finishing = Lock()
        self._is_trusted_host = lru_cache(256)(lambda host: host_is_trusted(host, app.config["TRUSTED_HOSTS"]))

    def publish(
        self, path: str, queries: Iterable[str] | None = None, before: Callable[[], None] | None = None
    ) -> None:
        """Answer a page from the table: under any query, or, when the page reads its query, under these alone.

        `before` is called about once a second while the page is asked for; it may `forget` pages, and must be quick.
        """
        self.addresses[path] = queries is None
        self.addresses.update({f"{path}?{query}": False for query in queries or ()})
        if before is not None:
            self._before[path] = before

    def vary_by(self, name: str, dimension: Dimension) -> None:
        """Let pages differ by what the function returns; it must be pure, quick and small in its range."""
        self._dimensions[name] = dimension

    def on_change(self, reload: Callable[[], None]) -> None:
        """Call the function when a watched file has changed, before the pages are finished again."""
        self._reloads.append(reload)

    def reload_when_changed(self) -> None:
        """Read the content again if a watched file has changed; one with a fault leaves the pages as they were."""
        found = fingerprint(self.watched)
        if found == self._seen:
            return
        self._seen = found
        try:
            for reload in self._reloads:
                reload()
        except Exception:
            log.exception("content has faults; the pages stay as they were")
            return
        self.forget()

    def forget(self) -> None:
        """Let every page be finished again."""
        self._answers = KeptAnswers()
        self._recent = {}

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._answers)

    def values(self, environ: WSGIEnvironment) -> dict[str, Hashable]:
        """Return the value of each dimension for a request, or for the page that is being finished."""
        if VALUES in environ:
            return cast("dict[str, Hashable]", environ[VALUES])
        visit = Visit(parse_cookie(environ.get("HTTP_COOKIE")), environ.get("HTTP_SEC_GPC") == "1", time.time())
        values = environ[VALUES] = {name: dimension(visit) for name, dimension in self._dimensions.items()}
        return values

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the table, or pass the request on."""
        method = environ["REQUEST_METHOD"]
        answer = self._recall(environ) if method in {"GET", "HEAD"} else None
        if answer is None:
            return self.application(environ, start_response)
        start_response(answer.status, answer.headers)
        return answer.body if method == "GET" else []

    def _recall(self, environ: WSGIEnvironment) -> Answer | None:
        """Return what the same question was answered within this second, or find it."""
        if time.monotonic() >= self._check_at_seconds:
            self._begin_second()
        get = environ.get
        address, query, host = environ["PATH_INFO"], environ["QUERY_STRING"], get("HTTP_HOST")
        question = address, query, host, get("HTTP_COOKIE"), get("HTTP_SEC_GPC"), get("HTTP_ACCEPT_ENCODING", "")
        recent = self._recent  # a reload meanwhile starts another one, so an old page cannot enter it
        answer = recent.get(question)
        if answer is not None:
            return answer
        answer = self._find(environ, question)
        if answer and len(recent) < MAX_RECENT and sum(map(len, filter(None, question))) <= MAX_RECENT_CHARACTERS:
            recent[question] = answer
        return answer

    def _find(self, environ: WSGIEnvironment, question: Question) -> Answer | None:
        address, query, host, _cookies, _gpc, accept_encoding = question
        any_query = self.addresses.get(address)
        if query and not any_query:
            address = f"{address}?{query}"
            any_query = self.addresses.get(address)
        if any_query is None or not self._is_trusted_host(host):
            return None
        if address in self._before:
            self._before[address]()
        values = self.values(environ)
        key = (address, tuple(values.values()), choose_coding(accept_encoding))
        return self._answers.get(key) or self._finish(key, values)

    def _finish(self, key: Key, values: dict[str, Hashable]) -> Answer | None:
        """Let Flask make the page; the others who ask for one meanwhile wait, so that none is made twice."""
        answers = self._answers  # a reload meanwhile starts another table, so an old page cannot enter it
        if not self._finishing.acquire(timeout=MAX_WAIT_SECONDS):
            return None  # Flask answers this one as it is: threads that wait here would be missing elsewhere
        try:
            answer = answers.get(key)
            if answer is None and (answer := finish(self.application, key[0], values, key[2])):
                answers.keep(key, answer)
        finally:
            self._finishing.release()
        return answer

    def forget_recent(self) -> None:
        """Let the questions of this second be read again."""
        self._recent = {}

    def _begin_second(self) -> None:
        """Look for changed files, and let what depends on the time be read again."""
        self._check_at_seconds = time.monotonic() + SECONDS_BETWEEN_CHECKS
        self.forget_recent()
        self.reload_when_changed()
