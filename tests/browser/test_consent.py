"""Choosing about cookies, from the first visit on, with JavaScript and without."""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.browser.journeys import expect_error_summary, follow_error, nothing_can_be_saved, read_rows
from tests.sites import Site
from webapp import wording
from webapp.consent.models import Decision

ACCEPT = "Accept additional cookies"
REJECT = "Reject additional cookies"
PREFERENCES = "Do you want to let us remember your preferences?"
ANALYTICS = "Do you want to let us count how the site is used?"
OPEN_QUESTION = "Select yes or no for counting how the site is used"
LOOK = "(button) => [getComputedStyle(button).color, getComputedStyle(button).backgroundColor].join()"
Answers = tuple[bool, bool]
NewAnswers = Callable[[], list[Answers]]


@pytest.fixture
def new_answers(site: Site) -> NewAnswers:
    """Returns what was recorded since the test began: preferences and analytics of each decision."""
    in_order = select(Decision).order_by(Decision.decided_at, Decision.id)
    count = len(read_rows(site, in_order))

    def read() -> list[Answers]:
        decisions: Sequence[Decision] = read_rows(site, in_order)
        return [(decision.preferences, decision.analytics) for decision in decisions[count:]]

    return read


def banner(page: Page) -> Locator:
    return page.get_by_role("region", name="Cookies")


def question(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name)


def expect_confirmation(page: Page) -> None:
    confirmation = page.get_by_role("alert").filter(has_text=wording.COOKIES_SAVED)
    expect(confirmation).to_be_visible()
    expect(confirmation.get_by_role("link", name=wording.COOKIES_PAGE_LINK)).to_have_attribute("href", "/cookies")
    expect(page.get_by_role("button", name=ACCEPT)).to_be_hidden()


def names_of_cookies(page: Page) -> set[str]:
    return {cookie.get("name", "") for cookie in page.context.cookies()}


def test_a_first_visit_is_asked_in_the_required_words(any_page: Page) -> None:
    any_page.goto("/")

    expect(banner(any_page)).to_contain_text(wording.COOKIE_BANNER)
    expect(banner(any_page)).to_contain_text(wording.COOKIE_BANNER_MORE)
    notice = banner(any_page).get_by_role("link", name=wording.COOKIES_NOTICE_LINK)
    expect(notice).to_have_attribute("href", "/cookies-notice")
    expect(banner(any_page).get_by_role("button")).to_have_text([ACCEPT, REJECT, wording.CUSTOMISE_COOKIES])


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_three_choices_are_of_one_size_and_look(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")

    buttons = banner(page).get_by_role("button").all()
    boxes = [button.bounding_box() for button in buttons]
    sizes = {(round(box["width"]), round(box["height"])) for box in boxes if box}
    assert len(sizes) == 1
    assert len({button.evaluate(LOOK) for button in buttons}) == 1


def test_allowing_both_and_refusing_both_stand_at_one_height(page: Page) -> None:
    page.goto("/cookies")
    allowing, refusing = (
        page.get_by_role("button", name=name).bounding_box() for name in ("Allow both", "Refuse both")
    )
    assert allowing
    assert refusing
    assert allowing["y"] == refusing["y"]


def test_reading_sets_no_cookie_and_asks_no_other_site(any_page: Page, site: Site) -> None:
    origins = set()
    any_page.on("request", lambda request: origins.add(request.url.partition("//")[2].partition("/")[0]))

    for path in ("/", "/capacity", "/feedback", "/cookies", "/cookies-notice", "/nothing-here"):
        any_page.goto(path)

    assert names_of_cookies(any_page) == set()
    assert origins == {urlsplit(site.url).netloc}


@pytest.mark.parametrize(("button", "answers"), [(ACCEPT, (True, True)), (REJECT, (False, False))])
def test_a_choice_on_the_banner_is_confirmed_and_not_asked_again(
    any_page: Page, new_answers: NewAnswers, button: str, answers: Answers
) -> None:
    any_page.goto("/capacity")
    any_page.get_by_role("button", name=button).click()

    expect_confirmation(any_page)
    expect(any_page).to_have_url("/capacity")
    assert new_answers() == [answers]
    for path in ("/capacity", "/help"):
        any_page.goto(path)
        expect(any_page.get_by_role("heading", level=1)).to_be_visible()
        expect(banner(any_page)).to_have_count(0)
    assert names_of_cookies(any_page) == {"cookie-consent"}


def test_with_javascript_a_choice_is_saved_without_leaving_the_page(page: Page) -> None:
    page.goto("/capacity")
    page.evaluate("window.isStillHere = true")
    requests = []
    page.on("request", lambda request: requests.append((request.method, urlsplit(request.url).path)))

    page.get_by_role("button", name=REJECT).click()

    expect_confirmation(page)
    expect(page.locator(":focus")).to_contain_text(wording.COOKIES_SAVED)
    assert page.evaluate("window.isStillHere")
    assert requests == [("PUT", "/api/consent")]


def test_customise_leads_to_questions_that_nobody_has_answered(any_page: Page, new_answers: NewAnswers) -> None:
    any_page.goto("/help")
    any_page.get_by_role("button", name=wording.CUSTOMISE_COOKIES).click()

    expect(any_page.get_by_role("heading", name="Cookies", level=1)).to_be_visible()
    for name in (PREFERENCES, ANALYTICS):
        expect(question(any_page, name).get_by_role("radio", checked=False)).to_have_count(2)
    assert new_answers() == []


def test_each_purpose_is_chosen_by_itself_and_can_be_changed(any_page: Page, new_answers: NewAnswers) -> None:
    any_page.goto("/cookies")
    question(any_page, PREFERENCES).get_by_label("Yes").check()
    question(any_page, ANALYTICS).get_by_label("No").check()
    any_page.get_by_role("button", name="Save cookie settings").click()
    expect_confirmation(any_page)

    any_page.goto("/cookies")
    expect(question(any_page, PREFERENCES).get_by_label("Yes")).to_be_checked()
    expect(question(any_page, ANALYTICS).get_by_label("No")).to_be_checked()
    question(any_page, PREFERENCES).get_by_label("No").check()
    any_page.get_by_role("button", name="Save cookie settings").click()
    expect_confirmation(any_page)
    assert new_answers() == [(True, False), (False, False)]


def test_everything_is_taken_back_in_as_few_steps_as_it_is_allowed(any_page: Page, new_answers: NewAnswers) -> None:
    for name in ("Allow both", "Refuse both"):
        any_page.goto("/capacity")
        any_page.get_by_role("navigation", name="Footer").get_by_role("link", name="Cookies").click()
        any_page.get_by_role("button", name=name).click()
        expect_confirmation(any_page)
        answer = name.startswith("Allow")
        for question_name in (PREFERENCES, ANALYTICS):
            expect(question(any_page, question_name).get_by_label("Yes")).to_be_checked(checked=answer)
            expect(question(any_page, question_name).get_by_label("No")).to_be_checked(checked=not answer)
    assert new_answers() == [(True, True), (False, False)]


def test_an_open_question_is_told_and_the_answer_given_is_kept(any_page: Page, new_answers: NewAnswers) -> None:
    any_page.goto("/cookies")
    question(any_page, PREFERENCES).get_by_label("Yes").check()
    with any_page.expect_response("**/cookies") as answer:
        any_page.get_by_role("button", name="Save cookie settings").click()

    assert answer.value.status == 422
    expect_error_summary(any_page, OPEN_QUESTION)
    expect(question(any_page, PREFERENCES).get_by_label("Yes")).to_be_checked()
    assert new_answers() == []
    assert names_of_cookies(any_page) == set()
    expect(follow_error(any_page, OPEN_QUESTION)).to_have_attribute("name", "analytics")


def test_an_acceptance_that_cannot_be_saved_is_said_and_can_be_made_again(
    any_page: Page, site: Site, new_answers: NewAnswers
) -> None:
    any_page.goto("/capacity")
    with nothing_can_be_saved(site):
        any_page.get_by_role("button", name=ACCEPT).click()
        expect(banner(any_page).get_by_role("alert").filter(has_text=wording.TECHNICAL_PROBLEM)).to_be_focused()
    assert names_of_cookies(any_page) == set()
    assert new_answers() == []

    any_page.get_by_role("button", name=ACCEPT).click()

    expect_confirmation(any_page)
    expect(any_page).to_have_url("/capacity")
    assert new_answers() == [(True, True)]


def test_answers_on_the_page_that_cannot_be_saved_are_said_and_kept(
    any_page: Page, site: Site, new_answers: NewAnswers
) -> None:
    any_page.goto("/cookies")
    question(any_page, PREFERENCES).get_by_label("Yes").check()
    question(any_page, ANALYTICS).get_by_label("No").check()
    any_page.get_by_label("For this visit only").check()
    with nothing_can_be_saved(site):
        any_page.get_by_role("button", name="Save cookie settings").click()
        expect(any_page.get_by_role("alert").filter(has_text=wording.TECHNICAL_PROBLEM)).to_be_focused()

    expect(question(any_page, PREFERENCES).get_by_label("Yes")).to_be_checked()
    expect(question(any_page, ANALYTICS).get_by_label("No")).to_be_checked()
    expect(any_page.get_by_label("For this visit only")).to_be_checked()
    assert names_of_cookies(any_page) == set()
    assert new_answers() == []
