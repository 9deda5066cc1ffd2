"""Text size and colours in a real browser, with JavaScript and without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeContext
from tests.browser.test_accessibility import violations

BACKGROUND = "getComputedStyle(document.body).backgroundColor"
TEXT_PIXELS = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
LIGHT, DARK, BLACK = "rgb(255, 255, 255)", "rgb(16, 25, 29)", "rgb(0, 0, 0)"


def choose(page: Page, *labels: str) -> None:
    """Follow the link of the footer, tick the settings, and save them."""
    page.get_by_role("contentinfo").get_by_role("link", name="Text size and colours").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Text size and colours")
    for label in labels:
        page.get_by_role("main").get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Save text size and colours").click()


def test_settings_are_made_from_any_page_and_lead_back_to_it(any_page: Page) -> None:
    any_page.goto("/capacity")

    choose(any_page, "Dark")

    expect(any_page).to_have_url("/capacity")
    assert any_page.evaluate(BACKGROUND) == DARK


@pytest.mark.parametrize(
    ("label", "device", "background"),
    [
        ("Light", "dark", LIGHT),
        ("Dark", "light", DARK),
        ("High contrast", "light", BLACK),
        ("The same as my device", "dark", DARK),
    ],
)
def test_the_colours_are_those_that_were_chosen(
    make_context: MakeContext, label: str, device: str, background: str
) -> None:
    page = make_context(color_scheme=device).new_page()
    page.goto("/help")

    choose(page, label)

    expect(page).to_have_url("/help")
    assert page.evaluate(BACKGROUND) == background


def test_each_text_size_is_larger_than_the_one_before(any_page: Page) -> None:
    any_page.goto("/help")
    sizes = [any_page.evaluate(TEXT_PIXELS)]
    for label in ("Large", "Larger"):
        choose(any_page, label)
        expect(any_page).to_have_url("/help")
        sizes.append(any_page.evaluate(TEXT_PIXELS))

    assert [round(size / sizes[0], 2) for size in sizes] == [1, 1.25, 1.5]


def test_the_largest_text_needs_no_sideways_scroll_on_a_small_screen(make_context: MakeContext) -> None:
    page = make_context(viewport={"width": 320, "height": 640}).new_page()
    for path in ("/help", "/cookies", "/feedback", "/cookies-notice", "/display-settings"):
        page.goto(path)
        if path == "/help":
            choose(page, "Larger")
            expect(page).to_have_url("/help")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.parametrize("path", ["/", "/cookies", "/feedback", "/cookies-notice", "/nothing-here"])
def test_axe_finds_nothing_in_high_contrast_and_the_largest_text(page: Page, path: str) -> None:
    page.goto("/display-settings")
    choose(page, "High contrast", "Larger")
    expect(page).to_have_url("/display-settings")

    page.goto(path)

    assert violations(page) == []


def test_the_look_is_there_before_the_first_paint(make_context: MakeContext) -> None:
    """The server writes it on `<html>`: no script has to run, and no other look is seen before."""
    page = make_context(javascript=False).new_page()
    page.goto("/help")
    choose(page, "High contrast", "Large")
    expect(page).to_have_url("/help")

    with page.expect_response("**/help") as answer:
        page.goto("/help")

    assert '<html lang="en-GB" data-theme="contrast" data-text-size="large">' in answer.value.text()


def test_leaving_takes_the_settings_along(page: Page) -> None:
    page.goto("/help")
    page.get_by_role("button", name="Accept additional cookies").click()
    expect(page.get_by_text("Your cookie preferences have been saved")).to_be_visible()
    choose(page, "Dark")
    expect(page).to_have_url("/help")
    names = {cookie.get("name") for cookie in page.context.cookies()}
    assert names == {"cookie-consent", "display", "display-kept"}

    page.keyboard.press("Escape")
    expect(page).to_have_title("Safe")

    assert page.context.cookies() == []
