"""Coming back after an exit, where a visit left several entries in the history."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MakeSite
from tests.browser.screen import Screen, is_blank
from tests.sites import OtherSite, Site

PAGES = ("/", "/privacy", "/accessibility")


@pytest.fixture(scope="module")
def site(make_site: MakeSite) -> Site:
    """Our site, whose operator wants ordinary history."""
    return make_site(ONE_ENTRY_VISIT="0")


@pytest.fixture
def left(page: Page, earlier_site: OtherSite) -> Page:
    """A tab that was left after a visit of three entries."""
    page.goto(earlier_site.url)
    page.goto(PAGES[0])
    for name in ("Privacy", "Accessibility"):
        page.get_by_role("contentinfo").get_by_role("link", name=name, exact=True).click()
        page.wait_for_url(f"**/{name.lower()}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Safe")).to_be_visible()
    return page


def go_back(page: Page) -> None:
    """Go back as the button does, without waiting for anything."""
    session = page.context.new_cdp_session(page)
    history = session.send("Page.getNavigationHistory")
    entry = history["entries"][history["currentIndex"] - 1]["id"]
    session.send("Page.navigateToHistoryEntry", {"entryId": entry})


def test_back_leads_to_the_safe_site_each_time_and_shows_nothing_of_ours(
    left: Page, safe_site: OtherSite, earlier_site: OtherSite, chromium: Browser
) -> None:
    screen = Screen(left)
    screen.wait(400)
    safe_picture = screen.frames[-1].picture
    for _ in PAGES[:-1]:
        safe_site.delay_seconds = 1
        safe_site.visits.clear()
        shown_before = len(screen.frames)

        go_back(left)
        screen.wait(1800)

        seen = [frame for frame in screen.frames[shown_before:] if frame.picture != safe_picture]
        assert all(is_blank(chromium, frame) for frame in seen)
        assert left.url == safe_site.url
        assert len(safe_site.visits) == 1
    left.go_back()
    assert left.url == earlier_site.url


def test_an_address_typed_again_is_shown_and_ends_the_return_to_the_safe_site(left: Page, site: Site) -> None:
    left.goto("/help")
    expect(left.get_by_role("heading", level=1)).to_be_visible()

    left.goto("/privacy")
    left.go_back()

    assert left.url == f"{site.url}/help"
    left.reload()
    assert left.url == f"{site.url}/help"
