"""A member of staff signs in, reads what visitors wrote, and leaves no way back in."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.journeys import (
    PASSWORD,
    REVIEWER,
    add_reviewer,
    expect_error_summary,
    read_rows,
    send_message,
    sign_in,
    unlike_any_other,
)
from tests.sites import Site
from webapp.feedback.models import Feedback
from webapp.staff.forms import NOT_SIGNED_IN
from webapp.staff.models import StaffAccount

AWKWARD = '<img src=x onerror=alert(1)> & "quotes"\nsecond line 🙂'


@pytest.fixture(scope="module", autouse=True)
def reviewer(site: Site) -> None:
    """Somebody who may sign in."""
    add_reviewer(site)


def test_staff_sign_in_read_the_newest_message_and_decide_on_it(any_page: Page, site: Site) -> None:
    earlier, newest = map(unlike_any_other, ("The first", AWKWARD))
    send_message(any_page, earlier)
    send_message(any_page, newest, about="/capacity")

    any_page.goto("/staff/feedback")
    sign_in(any_page)
    expect(any_page.get_by_role("heading", name="Messages", level=1)).to_be_visible()
    rows = any_page.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("second line 🙂")
    expect(rows.nth(2)).to_contain_text(earlier)
    rows.nth(1).get_by_role("rowheader").get_by_role("link").click()

    expect(any_page.get_by_role("main")).to_contain_text(newest)
    expect(any_page.get_by_role("main")).to_contain_text("More people, in the right places")
    any_page.get_by_role("button", name="No action needed").click()
    expect(any_page.get_by_role("alert")).to_contain_text("The status is now “No action”")
    expect(any_page.get_by_text(f"Decided by {REVIEWER}")).to_be_visible()
    (reader,) = read_rows(site, select(StaffAccount.id))
    (message,) = read_rows(site, select(Feedback).where(Feedback.comments == newest))
    assert message.reviewed_by == reader


def test_after_signing_out_back_shows_nothing_of_the_inbox(any_page: Page) -> None:
    secret = unlike_any_other("Only for staff")
    send_message(any_page, secret)
    any_page.goto("/staff/feedback")
    sign_in(any_page)
    expect(any_page.get_by_text(secret)).to_be_visible()

    any_page.get_by_role("button", name="Sign out").click()
    expect(any_page.get_by_role("alert")).to_contain_text("You have signed out")
    for _ in range(3):
        any_page.go_back()
        assert secret not in any_page.content()

    any_page.goto("/staff/feedback")
    expect(any_page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


@pytest.mark.parametrize("password", ["not the password", PASSWORD.upper()])
def test_a_wrong_password_is_told_without_telling_more(any_page: Page, password: str) -> None:
    any_page.goto("/staff/login")
    sign_in(any_page, password=password)

    expect_error_summary(any_page, NOT_SIGNED_IN)
    expect(any_page.get_by_label("Email address")).to_have_value(REVIEWER)
    expect(any_page.get_by_label("Password")).to_have_value("")
    any_page.goto("/staff/feedback")
    expect(any_page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


def test_signing_in_sets_cookies_for_the_staff_pages_alone(any_page: Page) -> None:
    any_page.goto("/staff/login")
    sign_in(any_page)
    expect(any_page.get_by_role("heading", name="Overview", level=1)).to_be_visible()

    cookies = {str(cookie.get("name")): cookie for cookie in any_page.context.cookies()}
    assert {name: cookie.get("path") for name, cookie in cookies.items()} == {
        "staff-session": "/staff",
        "staff-device": "/staff/login",
    }
    assert {(cookie.get("httpOnly"), cookie.get("sameSite")) for cookie in cookies.values()} == {(True, "Lax")}
