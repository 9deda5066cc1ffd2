"""Working through the queue: pages are shown in place, in one history entry, with what is typed; Escape leaves."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.history import entries
from tests.browser.journeys import (
    add_reviewer,
    expect_error_summary,
    make_up_messages,
    nothing_can_be_saved,
    sign_in,
)
from tests.browser.leaving import assert_left
from tests.sites import OtherSite, Site
from webapp import wording

MESSAGE = re.compile(r"/staff/feedback/[0-9a-f-]{36}")


@pytest.fixture(scope="module", autouse=True)
def reviewer(site: Site) -> None:
    """Somebody who may sign in, and a queue to work through."""
    add_reviewer(site)
    make_up_messages(site)


@pytest.fixture
def queue(page: Page) -> Page:
    """The list of messages, on a page that is marked: one that is loaded anew has no mark."""
    page.goto("/staff/feedback")
    sign_in(page)
    expect(page.get_by_role("heading", name="Messages", level=1)).to_be_visible()
    page.evaluate("window.isSame = true")
    return page


@pytest.fixture
def message(queue: Page) -> Page:
    """A message that nobody has in hand, opened from the list."""
    queue.get_by_role("link", name="Nobody’s", exact=True).click()
    queue.wait_for_url("**assignee=nobody*")
    links(queue).nth(2).click()
    queue.wait_for_url(MESSAGE)
    return queue


def links(page: Page) -> Locator:
    """Return the links of the list to its messages."""
    return page.get_by_role("rowheader").get_by_role("link")


def is_same(page: Page) -> bool:
    """Whether the page was never loaded anew."""
    return bool(page.evaluate("window.isSame === true"))


def test_searching_and_paging_show_the_list_in_place_in_one_history_entry(queue: Page) -> None:
    before = len(entries(queue))
    queue.get_by_label("Search for").fill("the")
    queue.get_by_role("button", name="Search").click()
    queue.wait_for_url("**search=*")
    expect(queue.locator(":focus")).to_contain_text("messages")
    first = links(queue).all_inner_texts()

    queue.get_by_role("link", name="Next page").click()

    queue.wait_for_url("**after=*")
    expect(queue.locator(":focus")).to_contain_text("messages")
    expect(queue.get_by_label("Search for")).to_have_value("the")
    assert not set(first) & set(links(queue).all_inner_texts())
    assert is_same(queue)
    assert len(entries(queue)) == before


def test_a_filter_that_cannot_be_is_told_in_place(queue: Page) -> None:
    queue.get_by_label("Search for").fill("-print")
    queue.get_by_role("button", name="Search").click()
    expect_error_summary(queue, "Enter a word to look for, beside those that must not be there")
    assert queue.url.endswith("/staff/feedback")
    assert is_same(queue)


def test_the_next_message_is_shown_in_place_and_read_from_its_beginning(message: Page) -> None:
    shown = message.get_by_role("heading", level=1).inner_text()
    message.get_by_role("link", name="Next message").click()
    expect(message.get_by_role("heading", level=1)).not_to_have_text(shown)
    expect(message.get_by_role("main")).to_be_focused()
    assert message.evaluate("scrollY") == 0
    assert "assignee=nobody" in message.url
    expect(message).to_have_title(re.compile(message.get_by_role("heading", level=1).inner_text()))
    assert is_same(message)


def test_what_was_done_is_told_where_it_was_done_and_nothing_typed_is_lost(message: Page) -> None:
    message.get_by_label("Add a note").fill("half a thought")
    message.get_by_label("New tag").fill("half-a-tag")
    message.get_by_role("button", name="Assign to me").click()

    told = message.get_by_role("region", name="Assignment").get_by_role("alert")
    expect(told).to_contain_text("The message was assigned")
    expect(told).to_be_focused()
    expect(message.get_by_label("Add a note")).to_have_value("half a thought")
    expect(message.get_by_label("New tag")).to_have_value("half-a-tag")
    assert is_same(message)

    message.keyboard.press("Tab")
    expect(told.get_by_role("link", name="Next message")).to_be_focused()


def test_a_form_with_errors_comes_back_in_place_under_the_same_address(message: Page) -> None:
    address = message.url
    message.get_by_role("button", name="Save note").click()
    expect_error_summary(message, "Enter a note")
    assert message.url == address
    assert is_same(message)


def test_a_change_by_somebody_else_is_told_and_what_was_typed_is_kept(message: Page) -> None:
    other = message.context.new_page()
    other.goto(message.url)
    other.get_by_role("button", name="Assign to me").click()
    expect(other.get_by_role("alert")).to_be_visible()

    message.get_by_label("Add a note").fill("half a thought")
    message.get_by_role("button", name="Save note").click()

    told = message.get_by_role("region", name="Not saved")
    expect(told).to_be_focused()
    expect(message.get_by_label("Add a note")).to_have_value("half a thought")
    assert is_same(message)


def test_what_cannot_be_saved_is_said_at_the_form_and_stays_typed(message: Page, site: Site) -> None:
    message.get_by_label("Add a note").fill("half a thought")
    with nothing_can_be_saved(site):
        message.get_by_role("button", name="Save note").click()
        told = message.get_by_role("alert").filter(has_text=wording.TECHNICAL_PROBLEM)
        expect(told).to_be_focused(timeout=20_000)
    expect(message.get_by_label("Add a note")).to_have_value("half a thought")
    assert is_same(message)


def test_a_session_that_has_ended_leads_to_the_sign_in_page_and_back(queue: Page) -> None:
    other = queue.context.new_page()
    other.goto("/staff/account")
    other.get_by_role("button", name="Sign out").first.click()
    expect(other.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    other.close()

    queue.get_by_role("link", name="Next page").click()

    expect(queue.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    sign_in(queue)
    queue.wait_for_url("**/staff/feedback?after=*")


def test_several_messages_are_changed_in_place(queue: Page) -> None:
    queue.get_by_role("button", name="Add tag").click()
    expect_error_summary(queue, "Select at least one message")
    tick = queue.get_by_role("checkbox", name=re.compile("^Tick "))
    tick.nth(1).check()
    queue.get_by_role("button", name="Add tag").click()
    expect_error_summary(queue, "Enter a tag")
    expect(tick.nth(1)).to_be_checked()
    queue.get_by_label("Tag", exact=True).last.fill("seen twice")
    queue.get_by_role("button", name="Add tag").click()
    expect(queue.get_by_role("alert")).to_contain_text("1 message was changed")
    expect(queue.get_by_role("alert")).to_be_focused()
    assert queue.url.endswith("/staff/feedback")
    assert is_same(queue)


def test_what_was_asked_for_last_is_shown_when_an_answer_to_something_before_comes_first(queue: Page) -> None:
    held: list[Route] = []
    queue.route(re.compile("/staff/feedback\\?"), lambda route: held.append(route))
    for name, query in (("Mine", "assignee=me"), ("Nobody’s", "assignee=nobody")):
        with queue.expect_request(re.compile(query)):
            queue.get_by_role("link", name=name, exact=True).click()

    with queue.expect_event("requestfinished"):
        held[0].continue_()
    held[1].continue_()

    queue.wait_for_url("**assignee=nobody*")
    expect(queue.get_by_role("link", name="Nobody’s", exact=True)).to_have_attribute("aria-current", "true")
    assert is_same(queue)


def show_another_page(route: Route) -> None:
    route.fulfill(content_type="text/html", body="<!doctype html><title>No</title><h1>Another page</h1>")


@pytest.mark.parametrize("answer", [Route.continue_, show_another_page], ids=["the page", "another page"])
@pytest.mark.parametrize("control", ["Next message", "Assign to me"])
def test_an_answer_after_escape_does_not_bring_the_page_back(
    message: Page, safe_site: OtherSite, control: str, answer: Callable[[Route], None]
) -> None:
    safe_site.delay_seconds = 2
    held: list[Route] = []
    message.route(re.compile("/staff/feedback/"), lambda route: held.append(route))
    with message.expect_request(re.compile("/staff/feedback/")):
        message.get_by_text(control, exact=True).first.click()

    message.keyboard.press("Escape")
    for route in held:
        answer(route)

    assert_left(message)
    message.go_back()
    assert "/staff/" not in message.url


def test_a_menu_opens_the_sections_on_a_narrow_screen_and_names_the_one_shown(any_page: Page) -> None:
    any_page.set_viewport_size({"width": 320, "height": 640})
    any_page.goto("/staff/feedback")
    sign_in(any_page)
    sections = any_page.get_by_role("navigation", name="Staff sections")
    expect(sections).to_contain_text("Menu: Messages")
    expect(sections.get_by_role("link", name="Urgent")).to_be_hidden()
    sections.get_by_text("Menu: Messages").press("Enter")
    expect(sections.get_by_role("link", name="Urgent")).to_be_visible()
    expect(sections.locator("[aria-current=page]")).to_have_text("Messages")

    sections.get_by_text("Menu: Messages").press("Enter")
    any_page.set_viewport_size({"width": 1280, "height": 640})
    expect(sections.get_by_text("Menu: Messages")).to_be_hidden()
    sections.get_by_role("link", name="Urgent").click()
    expect(any_page.get_by_role("heading", name="Urgent", level=1)).to_be_visible()
