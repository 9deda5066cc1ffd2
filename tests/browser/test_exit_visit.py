"""One history entry for a visit of any length, with ordinary browsing intact."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeSite
from tests.browser.history import add_to_page, entries
from tests.sites import OtherSite, Site


@pytest.fixture
def arrived(page: Page, earlier_site: OtherSite) -> Page:
    """A page of ours, reached from another site."""
    page.goto(earlier_site.url)
    page.goto("/")
    return page


def click(page: Page, name: str) -> None:
    page.get_by_role("contentinfo").get_by_role("link", name=name, exact=True).click()


def test_links_inside_the_site_take_the_place_of_the_page(arrived: Page, earlier_site: OtherSite) -> None:
    for path in ("privacy", "accessibility", "cookies"):
        click(arrived, path.capitalize())
        arrived.wait_for_url(f"**/{path}")

    assert entries(arrived) == ["/cookies"]
    arrived.go_back()
    assert arrived.url == earlier_site.url


def test_without_the_setting_history_is_as_usual(make_site: MakeSite, page: Page) -> None:
    page.goto(make_site(ONE_ENTRY_VISIT="0").url)

    click(page, "Privacy")
    page.wait_for_url("**/privacy")

    assert entries(page) == ["/", "/privacy"]


def test_a_new_page_is_at_its_start_has_its_title_and_takes_the_focus_from_its_top(arrived: Page) -> None:
    click(arrived, "Privacy")
    arrived.wait_for_url("**/privacy")

    assert arrived.evaluate("scrollY") == 0
    assert arrived.title().startswith("Privacy")
    arrived.keyboard.press("Tab")
    expect(arrived.get_by_role("link", name="Skip to main content")).to_be_focused()


def test_reloading_keeps_the_one_entry(arrived: Page) -> None:
    click(arrived, "Privacy")
    arrived.wait_for_url("**/privacy")

    arrived.reload()

    assert entries(arrived) == ["/privacy"]


def test_the_skip_link_and_fragments_move_the_focus_and_keep_the_one_entry(arrived: Page) -> None:
    arrived.keyboard.press("Tab")
    arrived.keyboard.press("Enter")

    expect(arrived.get_by_role("main")).to_be_focused()
    assert urlsplit(arrived.url).fragment == "main-content"
    assert entries(arrived) == ["/"]


@pytest.mark.parametrize("options", [{"modifiers": ["Control"]}, {"button": "middle"}, {"modifiers": ["Shift"]}])
def test_a_click_that_asks_for_another_tab_or_window_opens_one(
    arrived: Page, options: dict[str, object], site: Site
) -> None:
    link = arrived.get_by_role("contentinfo").get_by_role("link", name="Privacy", exact=True)
    with arrived.context.expect_page() as opened:
        link.click(**options)  # type: ignore[arg-type]

    expect(opened.value).to_have_url(re.compile("/privacy$"))
    assert arrived.url == f"{site.url}/"


def test_a_link_to_another_tab_opens_one(arrived: Page, site: Site) -> None:
    add_to_page(arrived, '<a href="/privacy" target="_blank">In another tab</a>')
    with arrived.context.expect_page() as opened:
        arrived.get_by_role("link", name="In another tab").click()

    expect(opened.value).to_have_url(re.compile("/privacy$"))
    assert arrived.url == f"{site.url}/"


def test_a_download_leaves_the_page_and_its_title_where_they_are(arrived: Page) -> None:
    add_to_page(arrived, '<a href="/robots.txt" download="kept.txt">Keep it</a>')
    title = arrived.title()
    arrived.route("**/robots.txt", lambda route: route.fulfill(body="text"))

    with arrived.expect_download() as download:
        arrived.get_by_role("link", name="Keep it").click()

    assert download.value.suggested_filename == "kept.txt"
    assert arrived.title() == title


def test_a_link_to_another_site_adds_to_the_history_as_usual(arrived: Page, earlier_site: OtherSite) -> None:
    add_to_page(arrived, f'<a href="{earlier_site.url}call">Call them</a>')

    arrived.get_by_role("link", name="Call them").click()
    arrived.wait_for_url("**/call")

    arrived.go_back()
    assert urlsplit(arrived.url).path == "/"
