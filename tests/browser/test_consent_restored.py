"""A page that the browser itself kept whole for Back has the choice made since.

The browser keeps pages here as it does for visitors, with ordinary history. Chromium keeps even pages that say
`no-store`, as ours all do, but lets them go when a cookie changes or another tab tells of a choice; then Back asks us
again. Whatever a browser does, the visitor must not be asked what they have answered.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect

from tests.browser.chromium import find_chromium
from tests.browser.conftest import MakeContext, MakeSite
from tests.sites import OtherSite, Site
from webapp import wording
from webapp.consent import words

NOTE_SHOWN = "addEventListener('pageshow', (event) => { window.wasKept = event.persisted })"


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium that keeps pages whole for Back."""
    browser = find_chromium(playwright).launch(playwright, keeps_pages=True)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def site(make_site: MakeSite) -> Site:
    """Our site, whose operator wants ordinary history, so that Back stays in it."""
    return make_site(ONE_ENTRY_VISIT="0")


@pytest.fixture
def context(make_context: MakeContext) -> BrowserContext:
    """A browser with as many tabs as a test opens."""
    context = make_context()
    context.add_init_script(NOTE_SHOWN)
    return context


@pytest.fixture(params=["/help", "elsewhere"])
def next_address(request: pytest.FixtureRequest, earlier_site: OtherSite) -> str:
    """Where the visitor goes on to: another page of ours, or another site."""
    return request.param if request.param == "/help" else earlier_site.url


def go_back(page: Page, path: str) -> bool:
    """Go back, and return whether the page had been kept whole."""
    page.go_back(wait_until="commit")
    page.wait_for_function("(path) => location.pathname === path && window.wasKept !== undefined", arg=path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return bool(page.evaluate("window.wasKept"))


def choose(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_text(wording.COOKIES_SAVED)).to_be_visible()


def expect_no_question(page: Page) -> None:
    expect(page.get_by_role("button", name=words.REJECT)).to_be_hidden()
    expect(page.get_by_text(wording.COOKIES_SAVED)).to_be_hidden()


def without_no_store(route: Route) -> None:
    """Answer as a site would that lets pages be kept, so that a browser keeps this one whatever happens meanwhile."""
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "cache-control": "no-cache"})


def test_a_page_that_was_kept_still_asks_and_takes_the_answer(context: BrowserContext, next_address: str) -> None:
    page = context.new_page()
    page.goto("/capacity")
    page.goto(next_address)

    assert go_back(page, "/capacity")

    choose(page, words.REJECT)
    page.goto("/progress")
    expect_no_question(page)


def test_after_a_choice_in_another_tab_back_shows_no_question(context: BrowserContext, next_address: str) -> None:
    page, other = context.new_page(), context.new_page()
    page.goto("/capacity")
    page.goto(next_address)
    other.goto("/privacy")
    choose(other, words.REJECT)

    go_back(page, "/capacity")

    expect_no_question(page)


def test_after_a_choice_on_the_next_page_back_has_it_ticked(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/cookies")
    page.goto("/help")
    choose(page, words.ACCEPT)

    go_back(page, "/cookies")

    expect(page.get_by_label("Yes").and_(page.locator(":checked"))).to_have_count(2)


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "not-kept"])
def test_after_a_choice_that_no_tab_told_of_back_shows_no_question(context: BrowserContext, *, is_kept: bool) -> None:
    page = context.new_page()
    if is_kept:
        page.route("**/capacity", without_no_store)
    page.goto("/capacity")
    expect(page.get_by_role("button", name=words.REJECT)).to_be_visible()
    page.goto("/help")
    assert context.request.put("/api/consent", data={"preferences": False, "analytics": False}).ok

    assert go_back(page, "/capacity") == is_kept

    assert urlsplit(page.url).path == "/capacity"
    expect_no_question(page)
