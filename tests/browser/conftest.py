"""What the browser tests share: a real Chromium, and our site on the production server with a safe site beside it."""

import contextlib
import itertools
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser.chromium import ChromiumMissingError, find_chromium
from tests.databases import copy_sqlite
from tests.sites import OtherSite, Site

PATIENCE_MILLISECONDS = 10_000
_numbers = itertools.count(1)


class MakeContext(Protocol):
    """Returns a new context (a browser with nothing in it); it is closed after the test."""

    def __call__(self, *, javascript: bool = True, **options: Any) -> BrowserContext:
        """Return the context; the options are those of Playwright's `new_context`."""


class MakeSite(Protocol):
    """Returns our site, started with some settings of its own; it is stopped at the end."""

    def __call__(self, **settings: str) -> Site:
        """Return the site; the settings are environment variables."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of the browser."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A real Chromium, which can reach this machine only."""
    try:
        browser = find_chromium(playwright).launch(playwright)
    except (ChromiumMissingError, PlaywrightError) as error:
        pytest.exit(f"A real Chromium, which the tests need, cannot be had. {error}", returncode=1)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def safe_site() -> Iterator[OtherSite]:
    """Where leaving leads, titled "Safe"."""
    site = OtherSite("Safe")
    yield site
    site.close()


@pytest.fixture(scope="session")
def earlier_site() -> Iterator[OtherSite]:
    """Where a visitor came from, titled "Earlier"."""
    site = OtherSite("Earlier")
    yield site
    site.close()


@pytest.fixture(autouse=True)
def prompt_sites(safe_site: OtherSite, earlier_site: OtherSite) -> None:
    """The other sites answer at once and have seen nobody yet."""
    for site in (safe_site, earlier_site):
        site.delay_seconds = 0
        site.visits.clear()


@pytest.fixture(scope="module")
def make_site(
    safe_site: OtherSite, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, artifacts: Path
) -> Iterator[MakeSite]:
    """A maker of sites, for tests that need settings of their own: `make_site(ONE_ENTRY_VISIT="0")`."""
    sites = []

    def make(**settings: str) -> Site:
        database_url = copy_sqlite(migrated_sqlite, tmp_path_factory.mktemp("site") / "webapp.sqlite3")
        log = artifacts / f"site-{next(_numbers)}.log"
        sites.append(Site(exit_url=safe_site.url, database_url=database_url, log=log, settings=settings))
        return sites[-1]

    yield make
    for site in sites:
        site.stop()


@pytest.fixture(scope="module")
def site(make_site: MakeSite) -> Site:
    """Our site on the production server with a freshly migrated database, shared by the tests of one module."""
    return make_site()


@pytest.fixture
def make_context(
    chromium: Browser, site: Site, request: pytest.FixtureRequest, artifacts: Path
) -> Iterator[MakeContext]:
    """A maker of contexts, without service workers or traces; a fault of a script, or of the policy, fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(*, javascript: bool = True, **options: Any) -> BrowserContext:
        usual = {"base_url": site.url, "service_workers": "block", "java_script_enabled": javascript}
        context = chromium.new_context(**{**usual, **options})
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on(
            "console", lambda message: faults.append(message.text) if "Security Policy" in message.text else None
        )
        contexts.append(context)
        return context

    yield make
    if request.node.stash.get(FAILED, default=False):
        _keep_pictures(contexts, artifacts / re.sub(r"\W+", "-", request.node.name))
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(make_context: MakeContext) -> Page:
    """A page of a new context at the usual size, with JavaScript; addresses may be paths of our site."""
    return make_context().new_page()


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def any_page(make_context: MakeContext, request: pytest.FixtureRequest) -> Page:
    """The same, once with JavaScript and once without: for what must work either way."""
    return make_context(javascript=request.param).new_page()


@pytest.fixture
def page_without_javascript(make_context: MakeContext) -> Page:
    """The same, without JavaScript."""
    return make_context(javascript=False).new_page()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note on the test whether it failed, for the fixtures that end after it."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, default=False) or report.failed
    return report


def _keep_pictures(contexts: list[BrowserContext], start: Path) -> None:
    for number, page in enumerate(page for context in contexts for page in context.pages):
        with contextlib.suppress(PlaywrightError):
            page.screenshot(path=f"{start}-{number}.png")
