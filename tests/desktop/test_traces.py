"""What a visit leaves on the device: the files of the browser's profile, read after it is closed."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.browser.chromium import ARGUMENTS, Chromium, find_chromium
from tests.sites import OtherSite, Site

TYPED = "a neighbour told me of this"
TYPED_ADDRESS = "someone.quiet@mail.example"
SAVING_MILLISECONDS = 3000  # Chromium writes what was typed some time after it was sent or left


@pytest.fixture(scope="module", params=["escape", "closed", "sent"])
def profile(
    request: pytest.FixtureRequest,
    playwright: Playwright,
    site: Site,
    earlier_site: OtherSite,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The profile after a visit with feedback typed, and then left with Escape, closed, or sent and left."""
    folder = tmp_path_factory.mktemp("profile")
    with profile_of(find_chromium(playwright), playwright, folder) as context:
        page = context.pages[0]
        page.goto(earlier_site.url)
        page.goto(site.url)
        page.get_by_role("contentinfo").get_by_role("link", name="Privacy", exact=True).click()
        page.wait_for_url("**/privacy")
        page.get_by_role("link", name="let us know what you think").click()
        page.wait_for_url("**/feedback?**")
        page.get_by_label("What were you doing").press_sequentially(TYPED)
        page.get_by_label("Email address").press_sequentially(TYPED_ADDRESS)
        if request.param == "sent":
            page.get_by_role("group", name="safe").get_by_label("Yes").check()
            page.get_by_role("button", name="Send feedback").click()
            page.wait_for_url("**/thanks")
        if request.param == "closed":
            context.new_page()
            page.close(run_before_unload=True)
        else:
            page.keyboard.press("Escape")
            expect(page.get_by_role("heading", name="Safe")).to_be_visible()
        context.pages[-1].wait_for_timeout(SAVING_MILLISECONDS)
    yield folder
    shutil.rmtree(folder)


def profile_of(chromium: Chromium, playwright: Playwright, folder: Path) -> BrowserContext:
    """Start the browser with a profile that stays, as a visitor's does."""
    return playwright.chromium.launch_persistent_context(
        folder,
        executable_path=chromium.program,
        args=[*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        env={**os.environ, **chromium.environment},
    )


def read(database: Path, query: str) -> list[tuple[object, ...]]:
    """Return the rows of a query of one of the profile's databases."""
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


def files_with(profile: Path, text: str) -> list[str]:
    """Return the files of the profile that hold a text, in either of the browser's encodings."""
    kinds = (text.encode(), text.encode("utf-16-le"))
    return [
        str(path.relative_to(profile))
        for path in profile.rglob("*")
        if path.is_file() and any(kind in path.read_bytes() for kind in kinds)
    ]


def test_nothing_typed_is_in_any_file(profile: Path) -> None:
    assert files_with(profile, TYPED) == []
    assert files_with(profile, TYPED_ADDRESS) == []
    assert read(profile / "Default/Web Data", "select name, value from autofill") == []


def test_no_cookie_is_kept(profile: Path, site: Site) -> None:
    host = urlsplit(site.url).hostname
    (database,) = [path for path in profile.rglob("Cookies") if path.is_file()]

    assert [row for row in read(database, "select host_key, name from cookies") if row[0] == host] == []


def test_storage_has_no_more_than_the_mark_of_the_tab_and_the_cache_no_page(profile: Path, site: Site) -> None:
    port = str(site.port)
    stored = [name for name in files_with(profile, port) if "Storage" in name or "IndexedDB" in name]
    cached = [name for name in files_with(profile, "Safer London") if "Cache" in name]

    # One mark says that the tab was left, so that Back goes on: docs/decisions/0020.
    assert {Path(name).parent.name for name in stored} <= {"Session Storage"}
    assert cached == []


def test_the_history_keeps_addresses_which_nothing_can_prevent_under_neutral_titles(profile: Path, site: Site) -> None:
    rows = read(profile / "Default/History", "select url, title from urls")

    ours = {str(title) for url, title in rows if str(url).startswith(site.url)}
    assert ours
    assert ours <= {"New tab", "Safe"}
