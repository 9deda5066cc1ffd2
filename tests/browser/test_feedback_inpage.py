"""The question before the footer of a page: one tap, then the questions in place, with JavaScript and without."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from tests.browser.conftest import MakeContext
from tests.browser.journeys import nothing_can_be_saved, read_rows, unlike_any_other
from tests.sites import Site
from webapp import wording
from webapp.feedback.models import Feedback
from webapp.feedback.rules import MAX_TEXT_CHARACTERS, count_characters

COMMENTS = "What do you think, or what went wrong?"
DOING = "What were you doing?"
EMAIL = "Your email address (optional)"
REPORT = "Report a problem with this page"
MORE = "Tell us more, if you like"
THANKS = "Thank you for your feedback"


def question(page: Page) -> Locator:
    return page.get_by_role("region", name="Feedback about this page")


def tap(page: Page, answer: str) -> None:
    question(page).get_by_role("button", name=re.compile(f"^{answer}")).click()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send feedback").click()


def messages_about(site: Site, path: str) -> list[Feedback]:
    return list(read_rows(site, select(Feedback).where(Feedback.page == path).order_by(Feedback.id)))


@pytest.fixture
def path(page: Page, site: Site) -> str:
    """A page that nobody has said anything about yet in this module."""
    said = {message.page for message in read_rows(site, select(Feedback))}
    pages = ("/capacity", "/capability", "/progress", "/help", "/privacy", "/accessibility", "/cookies-notice", "/")
    return next(path for path in pages if path not in said)


def messages(site: Site, comments: str) -> list[Feedback]:
    return list(read_rows(site, select(Feedback).where(Feedback.comments == comments)))


def test_one_tap_is_stored_without_a_reload_and_the_questions_open(page: Page, site: Site, path: str) -> None:
    page.goto(path)
    page.evaluate("window.isTheSamePage = true")
    tap(page, "No")

    expect(question(page).get_by_role("status")).to_have_text("Thank you. We have saved your answer.")
    expect(question(page).get_by_role("status")).to_be_focused()
    expect(page.get_by_text(MORE)).to_be_visible()
    expect(page.get_by_label(COMMENTS)).to_be_visible()
    assert page.evaluate("window.isTheSamePage")
    (message,) = messages_about(site, path)
    assert (message.useful, message.comments) == (False, "")


def test_what_is_written_after_the_tap_joins_it(page: Page, site: Site, path: str) -> None:
    comments = unlike_any_other("I did not find the opening times")
    page.goto(path)
    page.evaluate("window.isTheSamePage = true")
    tap(page, "No")
    page.get_by_label(COMMENTS).fill(comments)
    send(page)

    thanks = page.get_by_role("heading", name=THANKS)
    expect(thanks).to_be_visible()
    assert page.evaluate("window.isTheSamePage")
    (message,) = messages_about(site, path)
    assert (message.useful, message.comments) == (False, comments)
    expect(question(page)).to_contain_text(f"Your reference is {message.reference}")
    assert comments not in page.content()
    assert page.context.cookies() == []


def test_a_problem_is_reported_in_place_without_saying_yes_or_no(any_page: Page, site: Site) -> None:
    comments = unlike_any_other("The map does not open")
    any_page.goto("/staying-safe-online")
    any_page.get_by_text(REPORT).click()
    any_page.get_by_label(COMMENTS).fill(comments)
    send(any_page)

    expect(any_page.get_by_role("heading", name=THANKS)).to_be_visible()
    (message,) = messages(site, comments)
    assert (message.page, message.useful) == ("/staying-safe-online", None)


def test_without_script_a_tap_is_stored_and_thanked(page_without_javascript: Page, site: Site, path: str) -> None:
    page = page_without_javascript
    page.goto(path)
    tap(page, "Yes")

    expect(page).to_have_url("/feedback/thanks")
    (message,) = messages_about(site, path)
    assert message.useful is True


def test_a_mistake_is_told_at_its_field_with_everything_typed_still_there(page: Page, site: Site) -> None:
    comments = unlike_any_other("Clear")
    page.goto("/staying-safe-online")
    page.get_by_text(REPORT).click()
    page.get_by_label(COMMENTS).fill(comments)
    page.get_by_label(EMAIL).fill("reader@")
    send(page)

    expect(page.get_by_label(EMAIL)).to_be_focused()
    expect(page.get_by_label(EMAIL)).to_have_accessible_description(re.compile("in the correct format"))
    expect(page.get_by_label(COMMENTS)).to_have_value(comments)
    page.get_by_label(EMAIL).fill("reader@example.org")
    send(page)

    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    assert len(messages(site, comments)) == 1


def test_nothing_answered_is_told(page: Page) -> None:
    page.goto("/staying-safe-online")
    page.get_by_text(REPORT).click()
    send(page)

    expect(question(page).get_by_role("status")).to_have_text("Answer at least one question before you send")


def test_what_cannot_be_saved_is_kept_and_sent_again_makes_one(page: Page, site: Site) -> None:
    comments = unlike_any_other("There is no sound")
    page.goto("/staying-safe-online")
    page.get_by_text(REPORT).click()
    page.get_by_label(COMMENTS).fill(comments)
    with nothing_can_be_saved(site), page.expect_response("**/api/feedback") as answer:
        send(page)
    assert answer.value.status == 503
    expect(question(page).get_by_role("status")).to_have_text(wording.TECHNICAL_PROBLEM)
    expect(page.get_by_label(COMMENTS)).to_have_value(comments)
    send(page)

    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    assert len(messages(site, comments)) == 1


def test_an_answer_that_is_lost_on_the_way_makes_no_second_message(page: Page, site: Site) -> None:
    comments = unlike_any_other("The table is cut off")
    page.goto("/staying-safe-online")
    page.get_by_text(REPORT).click()
    page.get_by_label(COMMENTS).fill(comments)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/feedback", lose_the_answer, times=1)
    send(page)
    expect(question(page).get_by_role("status")).to_have_text(wording.TECHNICAL_PROBLEM)
    send(page)

    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    assert len(messages(site, comments)) == 1


@pytest.mark.parametrize("text", ["two\nlines", "e\u0301 a\u0308", "👩🏽‍🚒 😀", "שלום نعم", "a" * 1201])
def test_the_count_is_the_servers(page: Page, text: str) -> None:
    page.goto("/feedback")
    page.get_by_label(DOING).fill(text)

    told = page.get_by_label(DOING).locator("xpath=following-sibling::*[1]")
    expect(told).to_have_text(re.compile("^You have .* characters? (left|too many)$"))
    words = told.text_content() or ""
    room = int(re.sub(r"\D", "", words)) * (-1 if "many" in words else 1)
    assert room == MAX_TEXT_CHARACTERS - count_characters(text)


def test_the_enter_key_in_the_address_sends_the_form_and_says_neither_yes_nor_no(any_page: Page, site: Site) -> None:
    comments = unlike_any_other("Short and clear")
    any_page.goto("/staying-safe-online")
    any_page.get_by_text(REPORT).click()
    any_page.get_by_label(COMMENTS).fill(comments)
    any_page.get_by_label(EMAIL).fill("reader@example.org")
    any_page.get_by_label(EMAIL).press("Enter")

    expect(any_page.get_by_role("heading", name=THANKS)).to_be_visible()
    (message,) = messages(site, comments)
    assert message.useful is None


def test_by_keyboard_alone_the_trap_is_never_reached(page: Page) -> None:
    page.goto("/feedback")
    page.get_by_label(EMAIL).focus()
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") != "further"


def test_on_a_small_phone_nothing_is_out_of_view(make_context: MakeContext) -> None:
    page = make_context(viewport={"width": 320, "height": 640}, has_touch=True).new_page()
    page.goto("/help")
    page.get_by_text(REPORT).click()
    for button in question(page).get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320


def test_the_receipt_of_the_form_is_shown_once_and_opens_the_message(any_page: Page, site: Site) -> None:
    comments = unlike_any_other("The list is out of date")
    any_page.goto("/feedback")
    any_page.get_by_label(COMMENTS).fill(comments)
    send(any_page)
    expect(any_page.get_by_role("heading", name=THANKS, level=1)).to_be_visible()
    (message,) = messages(site, comments)
    reference, secret = (
        any_page.locator(f"[data-slot={name}]").text_content() or "" for name in ("reference", "secret")
    )
    assert reference == message.reference
    assert any_page.context.cookies() == []
    any_page.reload()
    expect(any_page.get_by_text("Your reference is")).to_have_count(0)

    any_page.goto("/feedback/receipt")
    any_page.get_by_label("Reference").fill(reference)
    any_page.get_by_label("Code").fill(secret)
    any_page.get_by_label("Delete it").check()
    any_page.get_by_role("button", name="Continue").click()
    expect(any_page.get_by_role("heading", name="We have deleted your message")).to_be_visible()
    assert messages(site, comments) == []
