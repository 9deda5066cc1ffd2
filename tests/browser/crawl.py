"""A crawl of the site: all that a browser is given to keep, and all that it asks for, on every page."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request, Response

from tests.browser.scenes import NOT_PAGES
from tests.test_routes import PUBLIC
from webapp.consent.lifetimes import describe_days
from webapp.consent.set_cookie import read_set_cookie

PUBLIC_PATHS = [route.removeprefix("GET ") for route in PUBLIC if route.startswith("GET ")]
PAGES = (*(path for path in PUBLIC_PATHS if not path.startswith((*NOT_PAGES, "/.well-known/"))), "/nothing-here")
OUTSIDE_PAGES = "/healthz"  # an answer of ours without any script, from which the tab's storage can be seen
STORAGE = """async () => ({
  "local storage": Object.keys(localStorage),
  "session storage": Object.keys(sessionStorage),
  "database": (await indexedDB.databases()).map(({ name }) => name),
  "cache": await caches.keys(),
  "service worker": (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
})"""
CONTENT_HASH = re.compile(r"-[0-9a-f]{16}(?=\.css$)")
MINUTE_SECONDS, DAY_SECONDS = 60, 24 * 60 * 60
Step = Callable[[Page], None]


@dataclass(frozen=True, order=True)
class Kept:
    """Something that a browser was given to keep; `lasts` in words."""

    name: str
    kept_as: str
    lasts: str


@dataclass
class Findings:
    """What was found in one state of consent.

    Attributes:
        given: All that was set, though it may have been taken back since.
        kept: What the browser held at the end.
        asked: Requests for anything but a page: method and path.
        elsewhere: Other origins that were asked for anything.
    """

    given: set[Kept] = field(default_factory=set)
    kept: set[Kept] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)


class Crawl:
    """A visitor in a browser of their own, whose every request and answer is noted."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.findings = Findings()
        self._context = context
        self._origin = origin
        self._answers: list[Response] = []
        context.on("request", self._note_request)
        context.on("response", lambda answer: self._answers.append(answer))
        self.page = context.new_page()

    def visit_all(self) -> None:
        """Open every public page, and one that is not there."""
        for path in PAGES:
            self.page.goto(path)
            self._note_kept()

    def finish(self) -> Findings:
        """Return what was found, and what is held once the last page has been left."""
        self.page.goto(OUTSIDE_PAGES)
        for answer in self._answers:
            for header in answer.headers_array():
                if header["name"].lower() == "set-cookie":
                    self._note_given(header["value"])
        self.findings.kept = self._kept()
        self.findings.given |= self.findings.kept
        return self.findings

    def _note_kept(self) -> None:
        self.findings.given |= self._kept()

    def _kept(self) -> set[Kept]:
        cookies = {
            Kept(cookie["name"], "cookie", describe_length(cookie["expires"] - time.time()))
            for cookie in self._context.cookies()
        }
        stored = self.page.evaluate(STORAGE)
        return cookies | {Kept(name, kind, "visit") for kind, names in stored.items() for name in names}

    def _note_given(self, line: str) -> None:
        found = read_set_cookie(line)
        if not found.is_expiry:
            self.findings.given.add(Kept(found.name, "cookie", describe_length(found.lasts_seconds)))

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin != self._origin:
            self.findings.elsewhere.add(origin)
        elif not request.is_navigation_request():
            self.findings.asked.add(f"{request.method} {CONTENT_HASH.sub('', parts.path)}")


def describe_length(seconds: float | None) -> str:
    """Return a length of time in words, to the minute or to the day; one without an end is that of the visit."""
    if seconds is None or seconds < 0:
        return "visit"
    if seconds < DAY_SECONDS / 24:
        return f"{max(1, round(seconds / MINUTE_SECONDS))} minutes"
    return describe_days(round(seconds / DAY_SECONDS))
