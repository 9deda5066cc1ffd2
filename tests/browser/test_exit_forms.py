"""Forms in a visit of one history entry: errors are shown in place, success takes the place of the page."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.history import add_to_page, entries
from tests.browser.leaving import assert_left
from tests.sites import OtherSite
from webapp import wording


@pytest.fixture
def arrived(page: Page, earlier_site: OtherSite) -> Page:
    """A page of ours, reached from another site."""
    page.goto(earlier_site.url)
    page.goto("/")
    return page


def test_a_form_with_errors_shows_them_in_place_with_everything_typed(arrived: Page) -> None:
    arrived.goto("/feedback")
    before = entries(arrived)
    arrived.get_by_label("Email address").fill("not an address")
    arrived.get_by_label("What were you doing").fill("looking for a number")

    arrived.get_by_role("button", name="Send feedback").click()

    expect(arrived.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    assert arrived.evaluate("document.activeElement.textContent").strip().startswith("There is a problem")
    assert arrived.title().startswith("Error: ")
    assert arrived.evaluate("scrollY") <= arrived.get_by_text("There is a problem").evaluate("(e) => e.offsetTop")
    expect(arrived.get_by_label("What were you doing")).to_have_value("looking for a number")
    assert entries(arrived) == before


def test_a_form_that_was_corrected_goes_on_in_the_place_of_the_page(arrived: Page) -> None:
    arrived.goto("/feedback")
    before = entries(arrived)
    arrived.get_by_label("Email address").fill("not an address")
    arrived.get_by_role("button", name="Send feedback").click()
    expect(arrived.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    arrived.get_by_label("Email address").fill("")
    arrived.get_by_label("What were you doing").fill("looking for a number")

    arrived.get_by_role("button", name="Send feedback").click()

    arrived.wait_for_url("**/feedback/thanks")
    assert entries(arrived) == [*before[:-1], "/feedback/thanks"]


def fail_to_send(route: Route) -> None:
    route.abort() if route.request.method == "POST" else route.fallback()


def refuse(route: Route) -> None:
    page = "<!doctype html><title>No</title><main><h1>Please wait a moment</h1><p>Nothing was saved.</p></main>"
    if route.request.method == "POST":
        route.fulfill(status=429, content_type="text/html", body=page)
    else:
        route.fallback()


@pytest.mark.parametrize(
    ("answer", "words"),
    [(fail_to_send, wording.TECHNICAL_PROBLEM), (refuse, "Please wait a moment. Nothing was saved.")],
    ids=["no network", "refused without the form"],
)
def test_a_form_that_could_not_be_sent_says_so_and_loses_nothing(page: Page, answer: object, words: str) -> None:
    page.goto("/feedback")
    page.get_by_label("What were you doing").fill("looking for a number")
    page.route("**/feedback", answer)  # type: ignore[arg-type]

    page.get_by_role("button", name="Send feedback").click()

    told = page.get_by_role("alert").filter(has_text=words)
    expect(told).to_be_visible()
    expect(told).to_be_focused()
    expect(page.get_by_label("What were you doing")).to_have_value("looking for a number")


def test_a_form_is_sent_once_however_often_its_button_is_pressed(page: Page) -> None:
    page.goto("/feedback")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.get_by_label("What were you doing").fill("looking for a number")

    page.get_by_role("button", name="Send feedback").dblclick()

    page.wait_for_url("**/feedback/thanks")
    assert len(sent) == 1


def test_an_answer_that_comes_after_escape_does_not_bring_the_page_back(page: Page, safe_site: OtherSite) -> None:
    safe_site.delay_seconds = 2
    page.goto("/feedback")
    page.get_by_label("What were you doing").fill("looking for a number")
    held: list[Route] = []
    page.route("**/feedback", lambda route: held.append(route))
    with page.expect_request("**/feedback"):
        page.get_by_role("button", name="Send feedback").click()

    page.keyboard.press("Escape")
    for route in held:
        route.continue_()

    assert_left(page)


def test_a_form_that_asks_takes_its_fields_along_in_the_place_of_the_page(arrived: Page) -> None:
    fields = '<input name="word" value="a b"><button name="go" value="1">Find it</button>'
    add_to_page(arrived, f'<form action="/privacy?old=1">{fields}</form>')

    arrived.get_by_role("button", name="Find it").click()

    arrived.wait_for_url("**/privacy?word=a+b&go=1")
    assert entries(arrived) == ["/privacy"]
