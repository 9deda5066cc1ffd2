"""A choice made in one tab holds in every other, and on a page that Back brings back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import BrowserContext, Locator, Page, Request, Route, expect
from sqlalchemy import select

from tests.browser.conftest import MakeContext, MakeSite
from tests.browser.journeys import nothing_can_be_saved, read_rows
from tests.sites import OtherSite, Site
from webapp import wording
from webapp.visits.models import PageCount

ACCEPT = "Accept additional cookies"
REJECT = "Reject additional cookies"
PREFERENCES = "Do you want to let us remember your preferences?"
ANALYTICS = "Do you want to let us count how the site is used?"
COUNT = "/api/page-views"


@pytest.fixture
def context(make_context: MakeContext) -> BrowserContext:
    """A browser with as many tabs as a test opens."""
    return make_context()


def open_tab(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    return page


def banner(page: Page) -> Locator:
    return page.get_by_role("region", name="Cookies")


def confirmation(page: Page) -> Locator:
    return page.get_by_text(wording.COOKIES_SAVED)


def answer(page: Page, question: str) -> Locator:
    return page.get_by_role("group", name=question).get_by_role("radio", checked=True)


def counts_of(context: BrowserContext) -> list[str]:
    """Return the list that grows with the name of each page that is sent to be counted."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).path == COUNT:
            sent.append(json.loads(request.post_data or "")["path"])

    context.on("request", note)
    return sent


def test_the_question_goes_in_every_tab_and_one_tells_that_it_is_saved(context: BrowserContext) -> None:
    one, other = open_tab(context, "/"), open_tab(context, "/help")
    expect(banner(one)).to_be_visible()

    other.get_by_role("button", name=REJECT).click()

    expect(confirmation(other)).to_be_visible()
    expect(banner(one)).to_be_hidden()


def test_the_cookies_page_in_another_tab_has_the_new_answers(context: BrowserContext) -> None:
    settings, other = open_tab(context, "/cookies"), open_tab(context, "/help")
    expect(answer(settings, PREFERENCES)).to_have_count(0)

    other.get_by_role("button", name=ACCEPT).click()
    expect(answer(settings, PREFERENCES)).to_have_value("yes")
    expect(answer(settings, ANALYTICS)).to_have_value("yes")

    third = open_tab(context, "/cookies")
    for question in (PREFERENCES, ANALYTICS):
        third.get_by_role("group", name=question).get_by_label("No").check()
    third.get_by_label("For this visit only").check()
    third.get_by_role("button", name="Save cookie settings").click()
    expect(answer(settings, ANALYTICS)).to_have_value("no")
    expect(answer(settings, "How long should we remember your choice?")).to_have_value("visit")


@pytest.mark.parametrize("one_entry", ["1", "0"])
def test_the_record_of_a_choice_follows_the_choice(
    make_site: MakeSite, make_context: MakeContext, one_entry: str
) -> None:
    context = make_context(base_url=make_site(ONE_ENTRY_VISIT=one_entry).url)
    record = open_tab(context, "/cookies")
    record.get_by_role("button", name="Show the record of your choice").click()
    expect(record.get_by_text("We have no record of a choice")).to_be_visible()
    other = open_tab(context, "/help")
    for word in ("Yes", "No"):
        choose_on_page(other, word)
        expect(record.get_by_text(word, exact=True)).to_have_count(2)
        expect(record.get_by_text("Your choice has changed")).to_be_hidden()


def test_a_record_that_cannot_be_shown_anew_says_that_it_is_not_the_last(context: BrowserContext, site: Site) -> None:
    record = open_tab(context, "/cookies")
    other = open_tab(context, "/help")
    choose_on_page(other, "Yes")
    record.get_by_role("button", name="Show the record of your choice").click()
    expect(record.get_by_text("Yes", exact=True)).to_have_count(2)
    cookies = choose_elsewhere(context)
    context.add_cookies(cookies)
    with nothing_can_be_read(record):
        record.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(record.get_by_role("alert").filter(has_text=wording.TECHNICAL_PROBLEM)).to_be_visible()
        expect(record.get_by_text("Your choice has changed")).to_be_visible()

    record.get_by_role("button", name="Show the record as it is now").click()

    expect(record.get_by_text("No", exact=True)).to_have_count(2)


def test_what_was_ticked_and_not_saved_stays_while_nobody_chooses(context: BrowserContext) -> None:
    settings = open_tab(context, "/cookies")
    settings.get_by_role("group", name=PREFERENCES).get_by_label("Yes").check()

    open_tab(context, "/help")
    settings.bring_to_front()

    expect(answer(settings, PREFERENCES)).to_have_value("yes")


def test_the_question_comes_back_where_the_choice_is_taken_back(context: BrowserContext) -> None:
    one, other = open_tab(context, "/"), open_tab(context, "/help")
    other.get_by_role("button", name=ACCEPT).click()
    expect(banner(one)).to_be_hidden()

    context.clear_cookies()
    one.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(one.get_by_role("button", name=REJECT)).to_be_visible()


def test_counting_starts_and_stops_in_every_tab_with_the_choice(context: BrowserContext) -> None:
    sent = counts_of(context)
    one, other = open_tab(context, "/capacity"), open_tab(context, "/help")

    other.get_by_role("button", name=ACCEPT).click()
    expect(one.get_by_role("button", name=ACCEPT)).to_be_hidden()
    expect(confirmation(other)).to_be_visible()
    assert sorted(sent) == ["/capacity", "/help"]

    settings = open_tab(context, "/cookies")
    assert sorted(sent) == ["/capacity", "/cookies", "/help"]
    for question in (PREFERENCES, ANALYTICS):
        settings.get_by_role("group", name=question).get_by_label("No").check()
    settings.get_by_role("button", name="Save cookie settings").click()
    expect(confirmation(settings)).to_be_visible()
    one.reload()
    open_tab(context, "/progress")
    assert len(sent) == 3


def test_a_page_that_back_restores_has_the_choice_made_since(context: BrowserContext, earlier_site: OtherSite) -> None:
    page = open_tab(context, "/capacity")
    expect(banner(page)).to_be_visible()
    page.goto(earlier_site.url)
    other = open_tab(context, "/help")
    other.get_by_role("button", name=REJECT).click()
    expect(confirmation(other)).to_be_visible()

    page.go_back()

    assert urlsplit(page.url).path == "/capacity"
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name=REJECT)).to_be_hidden()
    expect(confirmation(page)).to_be_hidden()


def test_a_page_that_was_kept_whole_checks_again_when_it_is_shown(context: BrowserContext) -> None:
    """Browsers that keep a page whole for Back fire `pageshow` with `persisted`, and run nothing else."""
    page = open_tab(context, "/capacity")
    cookies = choose_elsewhere(context)
    expect(banner(page)).to_be_visible()

    context.add_cookies(cookies)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    expect(page.get_by_role("button", name=REJECT)).to_be_hidden()
    expect(confirmation(page)).to_be_hidden()


def test_a_page_that_was_on_its_way_during_the_choice_asks_no_more(context: BrowserContext) -> None:
    cookies = choose_elsewhere(context)
    page = context.new_page()

    def choose_meanwhile(route: Route) -> None:
        made_before = route.fetch()
        context.add_cookies(cookies)
        route.fulfill(response=made_before)

    page.route("**/capacity", choose_meanwhile)
    page.goto("/capacity")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(banner(page)).to_be_hidden()


def choose_on_page(page: Page, word: str) -> None:
    """Answer both questions of the cookies page with the word."""
    page.goto("/cookies")
    for question in (PREFERENCES, ANALYTICS):
        page.get_by_role("group", name=question).get_by_label(word).check()
    page.get_by_role("button", name="Save cookie settings").click()
    expect(confirmation(page)).to_be_visible()


@contextmanager
def nothing_can_be_read(page: Page) -> Iterator[None]:
    """Let no question for the record arrive."""
    page.route("**/cookies/receipt", lambda route: route.abort())
    yield
    page.unroute("**/cookies/receipt")


def choose_elsewhere(context: BrowserContext) -> list[SetCookieParam]:
    """Return the cookies of a refusal that no tab has been told of, and that is not in the browser yet."""
    answer = context.request.put("/api/consent", data={"preferences": False, "analytics": False})
    assert answer.ok
    (cookie,) = context.cookies()
    context.clear_cookies()
    return [{"name": cookie["name"], "value": cookie["value"], "domain": cookie["domain"], "path": cookie["path"]}]


def test_a_page_view_asks_for_nothing_and_with_consent_for_its_count_alone(context: BrowserContext, site: Site) -> None:
    asked: list[tuple[str, str]] = []
    context.on("request", lambda request: asked.append((request.method, urlsplit(request.url).path)))

    page = open_tab(context, "/capacity")
    assert asked == [("GET", "/capacity")]
    page.get_by_role("button", name=ACCEPT).click()
    expect(confirmation(page)).to_be_visible()
    assert asked[1:] == [("PUT", "/api/consent"), ("POST", COUNT)]

    page.goto("/progress")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert asked[3:] == [("GET", "/progress"), ("POST", COUNT)]


def test_views_are_counted_by_page_first_page_and_screen(make_context: MakeContext, site: Site) -> None:
    page = make_context(viewport={"width": 390, "height": 800}, screen={"width": 390, "height": 800}).new_page()
    before = views(site)
    page.goto("/help")
    for name in ("accept", "follow a link", "load again"):
        with page.expect_response(f"**{COUNT}") as counted:
            if name == "accept":
                page.get_by_role("button", name=ACCEPT).click()
            elif name == "follow a link":
                page.get_by_role("contentinfo").get_by_role("link", name="Privacy").click()
            else:
                page.reload()
        assert counted.value.status == 204

    new = {key: number - before.get(key, 0) for key, number in views(site).items() if number != before.get(key, 0)}
    assert new == {("/help", "phone", True): 1, ("/privacy", "phone", False): 2}


def views(site: Site) -> dict[tuple[str, str, bool], int]:
    return {(row.path, row.screen, row.is_first): row.views for row in read_rows(site, select(PageCount))}


@pytest.mark.parametrize("fault", ["no network", "no database"])
def test_a_withdrawal_holds_in_the_browser_when_it_cannot_be_saved(
    context: BrowserContext, site: Site, fault: str
) -> None:
    sent = counts_of(context)
    page = open_tab(context, "/cookies")
    accepted = context.request.put("/api/consent", data={"preferences": True, "analytics": True})
    assert accepted.ok
    page.reload()
    for question in (PREFERENCES, ANALYTICS):
        page.get_by_role("group", name=question).get_by_label("No").check()
    number = len(sent)

    if fault == "no database":
        with nothing_can_be_saved(site):
            page.get_by_role("button", name="Save cookie settings").click()
            expect(page.get_by_text(wording.TECHNICAL_PROBLEM)).to_be_visible()
    else:
        page.route("**/api/consent", lambda route: route.abort())
        page.get_by_role("button", name="Save cookie settings").click()
        expect(page.get_by_text(wording.TECHNICAL_PROBLEM)).to_be_visible()

    assert "cookie-consent" not in {cookie.get("name") for cookie in context.cookies()}
    open_tab(context, "/progress")
    assert len(sent) == number
