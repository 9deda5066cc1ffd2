"""The states of consent that the crawl looks at: how a visitor gets there, and what must come of it."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.crawl import Kept, Step
from tests.browser.journeys import sign_in
from webapp import wording

CHOICE, COUNT, LOOKS = "PUT /api/consent", "POST /api/page-views", "POST /display-settings"
MONTHS, VISIT = "6 months", "visit"
CONSENT = Kept("cookie-consent", "cookie", MONTHS)
LOOK = Kept("display", "cookie", VISIT)
LOOK_KEPT = Kept("display-kept", "cookie", MONTHS)


@dataclass(frozen=True)
class State:
    """What a visitor does before the crawl and after it, and what must come of it.

    Attributes:
        answers: What they allow: preferences and analytics; None before a choice.
        kept: What their browser holds at the end.
        asked: What it asked for beside pages.
    """

    answers: tuple[bool, bool] | None
    kept: frozenset[Kept]
    asked: frozenset[str] = frozenset()
    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()
    has_javascript: bool = True
    has_gpc: bool = False
    leaves: bool = False


def accept(page: Page) -> None:
    page.goto("/capacity")
    page.get_by_role("button", name="Accept additional cookies").click()
    expect(page.get_by_role("alert").filter(has_text=wording.COOKIES_SAVED)).to_be_visible()


def reject(page: Page) -> None:
    page.goto("/capacity")
    page.get_by_role("button", name="Reject additional cookies").click()
    expect(page.get_by_role("alert").filter(has_text=wording.COOKIES_SAVED)).to_be_visible()


def withdraw(page: Page) -> None:
    choose_on_page(page, "No")


def accept_for_this_visit(page: Page) -> None:
    choose_on_page(page, "Yes", "For this visit only")


def choose_on_page(page: Page, answer: str, *others: str) -> None:
    page.goto("/cookies")
    for question in ("remember your preferences", "count how the site is used"):
        page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
    for label in others:
        page.get_by_label(label).check()
    page.get_by_role("button", name="Save cookie settings").click()
    expect(page.get_by_role("alert").filter(has_text=wording.COOKIES_SAVED)).to_be_visible()


def set_look(page: Page) -> None:
    page.goto("/display-settings?next=/help")
    page.get_by_role("main").get_by_label("Dark", exact=True).check()
    page.get_by_role("button", name="Save text size and colours").click()
    expect(page).to_have_url("/help")


def send_feedback(page: Page) -> None:
    page.goto("/feedback?page=/help")
    page.get_by_label("What do you think, or what went wrong?").fill("The opening times are missing")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def leave_by_key(page: Page) -> None:
    page.goto("/help")
    page.keyboard.press("Escape")
    expect(page).to_have_title("Safe")


def leave_by_link(page: Page) -> None:
    page.goto("/help")
    page.get_by_role("link", name=wording.EXIT_LINK).click()
    expect(page).to_have_title("Safe")


def be_staff(page: Page) -> None:
    page.goto("/staff/")
    sign_in(page)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


NOTHING: frozenset[Kept] = frozenset()
YES, NO = (True, True), (False, False)
COUNTED = frozenset({CHOICE, COUNT})
COUNTED_WITH_LOOK = frozenset({CHOICE, COUNT, LOOKS})
STATES = {
    "Before any choice": State(None, NOTHING),
    "Before any choice, without JavaScript": State(None, NOTHING, has_javascript=False),
    "Before any choice, with Global Privacy Control": State(None, NOTHING, has_gpc=True),
    "Before any choice, dark colours set": State(None, frozenset({LOOK}), frozenset({LOOKS}), before=(set_look,)),
    "Refused": State(NO, frozenset({CONSENT}), frozenset({CHOICE}), before=(reject,)),
    "Refused, without JavaScript": State(NO, frozenset({CONSENT}), before=(reject,), has_javascript=False),
    "Refused, dark colours set": State(
        NO, frozenset({CONSENT, LOOK}), frozenset({CHOICE, LOOKS}), before=(reject, set_look)
    ),
    "Accepted": State(YES, frozenset({CONSENT}), COUNTED, before=(accept,)),
    "Accepted, without JavaScript": State(YES, frozenset({CONSENT}), before=(accept,), has_javascript=False),
    "Accepted, dark colours set": State(
        YES, frozenset({CONSENT, LOOK, LOOK_KEPT}), COUNTED_WITH_LOOK, before=(accept, set_look)
    ),
    "Accepted for this visit only, dark colours set": State(
        YES,
        frozenset({Kept("cookie-consent", "cookie", VISIT), LOOK}),
        COUNTED_WITH_LOOK,
        before=(accept_for_this_visit, set_look),
    ),
    "Accepted, dark colours set, then withdrawn": State(
        NO, frozenset({CONSENT, LOOK}), COUNTED_WITH_LOOK, before=(accept, set_look, withdraw)
    ),
    "Feedback sent, without JavaScript": State(None, NOTHING, after=(send_feedback,), has_javascript=False),
    "Left with the Escape key, after accepting": State(
        YES,
        frozenset({Kept("left", "session storage", VISIT)}),
        COUNTED_WITH_LOOK,
        before=(accept, set_look),
        after=(leave_by_key,),
        leaves=True,
    ),
    "Left by the link, without JavaScript, after accepting": State(
        YES,
        frozenset({Kept("view", "cookie", "5 minutes")}),
        before=(accept, set_look),
        after=(leave_by_link,),
        has_javascript=False,
        leaves=True,
    ),
    "Signed in as staff": State(
        None,
        frozenset({Kept("staff-session", "cookie", VISIT), Kept("staff-device", "cookie", "90 days")}),
        frozenset({"GET /static/staff.css", "POST /staff/login"}),
        after=(be_staff,),
    ),
}
