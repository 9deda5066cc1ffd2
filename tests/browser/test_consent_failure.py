"""A refusal holds in the browser when it cannot be saved, and the record of a choice is the visitor's own."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeContext
from tests.browser.journeys import nothing_can_be_saved
from tests.sites import Site
from webapp import wording
from webapp.consent import words

PREFERENCES = "Do you want to let us remember your preferences?"
ANALYTICS = "Do you want to let us count how the site is used?"


@pytest.fixture
def mortal_site(site: Site) -> Iterator[Site]:
    """The site, which the test may kill."""
    yield site
    if not site.is_answering():
        site.start()


def accept(page: Page) -> None:
    page.goto("/capacity")
    page.get_by_role("button", name=words.ACCEPT).click()
    expect(page.get_by_text(wording.COOKIES_SAVED.partition(".")[0])).to_be_visible()


def answer(page: Page, *, preferences: str, analytics: str) -> None:
    page.get_by_role("group", name=PREFERENCES).get_by_label(preferences).check()
    page.get_by_role("group", name=ANALYTICS).get_by_label(analytics).check()
    page.get_by_role("button", name="Save cookie settings").click()


def consent_of(page: Page) -> str | None:
    """Return the letters for preferences and analytics that the browser holds."""
    for cookie in page.context.cookies():
        if cookie.get("name") == "cookie-consent":
            return cookie.get("value", "").split(".")[2]
    return None


def expect_problem(page: Page) -> None:
    expect(page.get_by_role("alert").filter(has_text=wording.TECHNICAL_PROBLEM)).to_be_visible()


def test_a_withdrawal_that_cannot_be_saved_holds_in_the_browser(any_page: Page, site: Site) -> None:
    accept(any_page)
    any_page.goto("/cookies")
    with nothing_can_be_saved(site):
        answer(any_page, preferences="No", analytics="No")
        expect_problem(any_page)

    assert consent_of(any_page) is None
    any_page.goto("/capacity")
    expect(any_page.get_by_text(wording.COOKIE_BANNER)).to_be_visible()


def test_of_a_half_withdrawal_that_cannot_be_saved_the_withdrawal_holds(any_page: Page, site: Site) -> None:
    accept(any_page)
    any_page.goto("/cookies")
    with nothing_can_be_saved(site):
        answer(any_page, preferences="Yes", analytics="No")
        expect_problem(any_page)
    assert consent_of(any_page) == "yn"


def test_with_the_server_away_a_withdrawal_holds_and_an_acceptance_changes_nothing(
    page: Page, mortal_site: Site
) -> None:
    page.goto("/capacity")
    mortal_site.kill()
    page.get_by_role("button", name=words.ACCEPT).click()
    expect_problem(page)
    assert consent_of(page) is None
    mortal_site.start()

    accept(page)
    page.goto("/cookies")
    mortal_site.kill()
    answer(page, preferences="No", analytics="No")
    expect_problem(page)
    assert consent_of(page) is None


def test_the_record_of_a_choice_is_shown_downloaded_and_erased(any_page: Page, tmp_path: Path) -> None:
    accept(any_page)
    any_page.goto("/cookies")
    any_page.get_by_role("button", name="Show the record of your choice").click()
    expect(any_page.get_by_role("heading", name="Your cookie choice", level=1)).to_be_visible()
    expect(any_page.get_by_text("On the banner").or_(any_page.get_by_text("without leaving the page"))).to_be_visible()

    with any_page.expect_download() as download:
        any_page.get_by_role("button", name="Download your record").click()
    download.value.save_as(tmp_path / "record.json")
    record = json.loads((tmp_path / "record.json").read_text())
    assert record["choice"] == {"preferences": True, "analytics": True}
    expect(any_page.get_by_role("heading", name="Your cookie choice", level=1)).to_be_visible()
    assert record["receipt"] not in any_page.url

    any_page.get_by_role("button", name="Erase your record").click()
    expect(any_page.get_by_text(re.compile("Everything you allowed is taken back"))).to_be_visible()
    assert consent_of(any_page) is None


@pytest.mark.parametrize("javascript", [True, False])
def test_a_browser_that_refuses_by_signal_is_told_so_and_can_choose_otherwise(
    make_context: MakeContext,
    javascript: bool,  # noqa: FBT001 - pytest gives it by name
) -> None:
    page = make_context(javascript=javascript, extra_http_headers={"Sec-GPC": "1"}).new_page()
    page.goto("/capacity")
    expect(page.get_by_role("region", name="Cookies")).to_contain_text(words.GLOBAL_PRIVACY_CONTROL)
    assert page.context.cookies() == []
    accept(page)
    assert consent_of(page) == "yy"
