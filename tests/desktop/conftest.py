"""What the desktop tests share: a screen, both browsers on it, and three sites."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.databases import copy_sqlite
from tests.desktop.display import Display
from tests.desktop.visitor import Visitor
from tests.desktop.windows import Chromium, Firefox, Window
from tests.sites import OtherSite, Site


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave these tests to `make test-desktop`: they run only when this folder is asked for by its name."""
    return None if any("desktop" in argument for argument in config.args) else True


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """A virtual screen."""
    display = Display()
    yield display
    display.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What prepares pages in Chromium."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def safe_site() -> Iterator[OtherSite]:
    """Where leaving leads."""
    site = OtherSite("Safe")
    yield site
    site.close()


@pytest.fixture(scope="session")
def earlier_site() -> Iterator[OtherSite]:
    """Where a visitor came from; also the second safe site."""
    site = OtherSite("Earlier")
    yield site
    site.close()


def make_site(folder: Path, migrated: Path, safe_site: OtherSite, earlier_site: OtherSite, one_entry: str) -> Site:
    """Start our site."""
    settings = {"EXIT_FALLBACK_URL": f"{earlier_site.url}second", "ONE_ENTRY_VISIT": one_entry}
    database_url = copy_sqlite(migrated, folder / "webapp.sqlite3")
    return Site(exit_url=safe_site.url, database_url=database_url, log=folder / "site.log", settings=settings)


@pytest.fixture(scope="session")
def site(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, safe_site: OtherSite, earlier_site: OtherSite
) -> Iterator[Site]:
    """Our site on the production server."""
    site = make_site(tmp_path_factory.mktemp("site"), migrated_sqlite, safe_site, earlier_site, "1")
    yield site
    site.stop()


@pytest.fixture(scope="session")
def site_with_usual_history(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, safe_site: OtherSite, earlier_site: OtherSite
) -> Iterator[Site]:
    """The same, whose operator wants ordinary history."""
    site = make_site(tmp_path_factory.mktemp("site"), migrated_sqlite, safe_site, earlier_site, "0")
    yield site
    site.stop()


@pytest.fixture(params=["Chromium", "Firefox"])
def window(
    request: pytest.FixtureRequest, display: Display, playwright: Playwright, tmp_path: Path
) -> Iterator[Window]:
    """A browser just started, with nothing in its history."""
    start: dict[str, Callable[[], Window]] = {
        "Firefox": lambda: Firefox(display, tmp_path),
        "Chromium": lambda: Chromium(display, tmp_path, playwright),
    }
    window = start[request.param]()
    yield window
    window.close()


@pytest.fixture(autouse=True)
def _other_sites_as_they_were(safe_site: OtherSite, earlier_site: OtherSite) -> Iterator[None]:
    """Make the other sites quick and unvisited again after each test, for the next module's fixtures too."""
    yield
    for site in (safe_site, earlier_site):
        site.delay_seconds = 0
        site.visits.clear()


@pytest.fixture
def visitor(window: Window, safe_site: OtherSite) -> Visitor:
    """Somebody at the browser."""
    time.sleep(0.5)
    safe_site.visits.clear()
    return Visitor(window, safe_site)


SEEN = pytest.StashKey[dict[tuple[str, str], dict[str, object]]]()


@pytest.fixture
def record_row(request: pytest.FixtureRequest, window: Window) -> Callable[[str, str, object], None]:
    """A way to note what was seen (its unit, its name, its value), for the table at the end of the run."""
    seen = request.config.stash.setdefault(SEEN, {})

    def record(unit: str, name: str, value: object) -> None:
        seen.setdefault((unit, name), {})[window.name] = value

    return record


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table of what was seen, as docs/safety.md has it."""
    terminalreporter.write_line("| what | unit | Chromium | Firefox |\n| --- | --- | --- | --- |")
    for (unit, name), values in config.stash.get(SEEN, {}).items():
        terminalreporter.write_line(f"| {name} | {unit} | {values.get('Chromium', '')} | {values.get('Firefox', '')} |")
