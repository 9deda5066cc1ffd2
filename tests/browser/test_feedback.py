"""Saying what one thinks of a page: from a link to it, past mistakes and failures, to the thanks."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.journeys import expect_error_summary, follow_error, nothing_can_be_saved, read_rows, unlike_any_other
from tests.sites import Site
from webapp import wording
from webapp.feedback.models import Feedback
from webapp.feedback.rules import NOTHING_ANSWERED

USEFUL = "Is the page useful?"
DOING = "What were you doing?"
COMMENTS = "What do you think, or what went wrong?"
RATING = "How satisfied are you with this site?"
EMAIL = "Your email address (optional)"
SAFE_TO_EMAIL = "Is it safe for us to email you?"
WRONG_EMAIL = "Enter an email address in the correct format, like name@example.com"
AWKWARD_DOING = "Looking for \"help\" & 'advice' – ça va? نعم 👩🏽‍🚒"
AWKWARD_COMMENTS = "</textarea><script>alert(1)</script>\n\n  {{ 7 * 7 }} %s \\ &amp; &lt;b&gt;\nlast line 🙂"


def messages(site: Site, comments: str) -> list[Feedback]:
    return list(read_rows(site, select(Feedback).where(Feedback.comments == comments)))


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer).check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send feedback").click()


def expect_thanks(page: Page) -> None:
    expect(page.get_by_role("heading", name="Thank you for your feedback", level=1)).to_be_visible()
    expect(page).to_have_url("/feedback/thanks")


@pytest.mark.parametrize("link", [wording.FEEDBACK_LINK, "Give feedback about this page"])
def test_the_links_of_a_page_lead_to_the_form_about_it(any_page: Page, site: Site, link: str) -> None:
    comments = unlike_any_other("Clear")
    any_page.goto("/capacity")
    any_page.get_by_role("link", name=link).click()

    expect(any_page.get_by_role("heading", name="Give feedback", level=1)).to_be_visible()
    expect(any_page.get_by_role("group", name=USEFUL)).to_contain_text("/capacity")
    any_page.get_by_label(COMMENTS).fill(comments)
    send(any_page)

    expect_thanks(any_page)
    (message,) = messages(site, comments)
    assert message.page == "/capacity"


def test_an_empty_form_is_told_and_then_put_right(any_page: Page, site: Site) -> None:
    comments = unlike_any_other("I did not find a telephone number")
    any_page.goto("/feedback?page=/help")
    with any_page.expect_response("**/feedback") as answer:
        send(any_page)

    assert answer.value.status == 422
    expect_error_summary(any_page, NOTHING_ANSWERED)
    expect(follow_error(any_page, NOTHING_ANSWERED)).to_have_attribute("name", "useful")
    choose(any_page, USEFUL, "No")
    any_page.get_by_label(COMMENTS).fill(comments)
    send(any_page)

    expect_thanks(any_page)
    (message,) = messages(site, comments)
    assert (message.page, message.useful, message.safe_to_email) == ("/help", False, False)


def test_everything_typed_is_kept_until_it_is_right_and_then_stored_as_it_was(any_page: Page, site: Site) -> None:
    comments = unlike_any_other(AWKWARD_COMMENTS)
    any_page.goto("/feedback?page=/progress")
    choose(any_page, USEFUL, "Yes")
    choose(any_page, RATING, "4 – satisfied")
    choose(any_page, SAFE_TO_EMAIL, "Yes")
    any_page.get_by_label(DOING).fill(AWKWARD_DOING)
    any_page.get_by_label(COMMENTS).fill(comments)
    any_page.get_by_label(EMAIL).fill("o'hara<at>example")
    send(any_page)

    expect_error_summary(any_page, WRONG_EMAIL)
    expect(any_page.get_by_label(DOING)).to_have_value(AWKWARD_DOING)
    expect(any_page.get_by_label(COMMENTS)).to_have_value(comments)
    expect(any_page.get_by_label(EMAIL)).to_have_value("o'hara<at>example")
    for question, label in ((USEFUL, "Yes"), (RATING, "4 – satisfied"), (SAFE_TO_EMAIL, "Yes")):
        expect(any_page.get_by_role("group", name=question).get_by_label(label)).to_be_checked()
    follow_error(any_page, WRONG_EMAIL).fill("o'hara@example.org")
    send(any_page)

    expect_thanks(any_page)
    (message,) = messages(site, comments)
    assert (message.page, message.useful, message.rating) == ("/progress", True, 4)
    assert (message.doing, message.email, message.safe_to_email) == (AWKWARD_DOING, "o'hara@example.org", True)


def test_a_message_that_cannot_be_saved_is_kept_and_sent_again_makes_one(any_page: Page, site: Site) -> None:
    comments = unlike_any_other("The map does not open")
    any_page.goto("/feedback?page=/help")
    any_page.get_by_label(COMMENTS).fill(comments)
    with nothing_can_be_saved(site), any_page.expect_response("**/feedback") as answer:
        send(any_page)

    assert answer.value.status == 503
    expect(any_page.locator(":focus")).to_contain_text(wording.TECHNICAL_PROBLEM)
    expect(any_page.get_by_label(COMMENTS)).to_have_value(comments)
    assert messages(site, comments) == []
    send(any_page)

    expect_thanks(any_page)
    assert len(messages(site, comments)) == 1


def test_a_button_pressed_twice_sends_one_message(any_page: Page, site: Site) -> None:
    comments = unlike_any_other("Very good")
    any_page.goto("/feedback")
    any_page.get_by_label(COMMENTS).fill(comments)
    any_page.get_by_role("button", name="Send feedback").dblclick()

    expect_thanks(any_page)
    assert len(messages(site, comments)) == 1


def test_the_thanks_show_nothing_of_the_message_and_no_cookie_was_set(any_page: Page) -> None:
    comments = unlike_any_other("Nobody else should read this")
    any_page.goto("/feedback")
    any_page.get_by_label(COMMENTS).fill(comments)
    send(any_page)

    expect_thanks(any_page)
    assert comments not in any_page.content()
    assert any_page.context.cookies() == []
