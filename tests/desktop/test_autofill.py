"""The trap for programs in the feedback form, beside Chromium's own autofill (the browser from npm has none)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import select

from tests.browser.chromium import find_chromium
from tests.browser.journeys import read_rows, unlike_any_other
from tests.sites import Site
from webapp.feedback.models import Feedback

VISITOR = {
    "NAME_FULL": "Ann Reader",
    "EMAIL_ADDRESS": "ann@example.org",
    "PHONE_HOME_WHOLE_NUMBER": "+442079460000",
    "COMPANY_NAME": "Reader Ltd",
    "ADDRESS_HOME_STREET_ADDRESS": "1 High Street",
    "ADDRESS_HOME_CITY": "London",
    "ADDRESS_HOME_ZIP": "N1 9GU",
    "ADDRESS_HOME_COUNTRY": "GB",
}


@pytest.fixture
def page(playwright: Playwright, site: Site) -> Iterator[Page]:
    """A page of our site."""
    browser = find_chromium(playwright).launch(playwright)
    yield browser.new_page(base_url=site.url)
    browser.close()


def test_a_browser_that_fills_in_the_form_leaves_the_trap_alone(page: Page, site: Site) -> None:
    """Chromium's own autofill, with a value for everything it knows."""
    comments = unlike_any_other("Good")
    page.goto("/feedback")
    fill_in(page, "[name=email]")
    expect(page.get_by_label("Your email address (optional)")).to_have_value(VISITOR["EMAIL_ADDRESS"])
    fill_in(page, "[name=further]")
    assert page.locator("[name=further]").input_value() == ""
    page.get_by_label("What do you think, or what went wrong?").fill(comments)
    page.get_by_role("button", name="Send feedback").click()

    expect(page.get_by_role("heading", name="Thank you for your feedback", level=1)).to_be_visible()
    (message,) = read_rows(site, select(Feedback).where(Feedback.comments == comments))
    assert message.quarantine_reasons is None


def fill_in(page: Page, selector: str) -> None:
    """Let the browser fill in the form from one of its fields, as from the list that it offers there."""
    devtools = page.context.new_cdp_session(page)
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    found = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})
    node = devtools.send("DOM.describeNode", found)["node"]
    fields = [{"name": name, "value": value} for name, value in VISITOR.items()]
    devtools.send("Autofill.enable")
    devtools.send("Autofill.trigger", {"fieldId": node["backendNodeId"], "address": {"fields": fields}})
