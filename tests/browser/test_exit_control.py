"""The way out as it is seen, touched and heard."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MakeContext
from webapp import wording

LEAST_PIXELS = 44
MOST_TABS = 80
SIZES: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "400% zoom": {"viewport": {"width": 320, "height": 256}},
    "phone": {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True},
}
MIDDLE_IS_ITS_OWN = """(link) => {
  const { x, y, width, height } = link.getBoundingClientRect()
  return document.elementFromPoint(x + width / 2, y + height / 2) === link
}"""
FOCUS_IS_COVERED = """() => {
  const focused = document.activeElement
  if (!focused || focused.matches('.app-exit__link, .govuk-skip-link, body')) return ''
  const box = focused.getBoundingClientRect()
  const exit = document.querySelector('.app-exit__link').getBoundingClientRect()
  const bar = document.querySelector('.app-exit').getBoundingClientRect()
  const lower = Math.max(exit.bottom, bar.bottom)
  return box.top < lower - 0.5 && box.bottom > 0 ? focused.outerHTML.slice(0, 80) : ''
}"""


@pytest.fixture(params=SIZES)
def sized(request: pytest.FixtureRequest, make_context: MakeContext) -> Page:
    """The longest page with a form, at each size."""
    page = make_context(**SIZES[request.param]).new_page()
    page.goto("/feedback")
    return page


def link_of(page: Page) -> Locator:
    return page.get_by_role("link", name=wording.EXIT_LINK, exact=True)


def test_the_link_is_in_view_uncovered_and_large_at_every_scroll_position(sized: Page) -> None:
    end = sized.evaluate("document.documentElement.scrollHeight")
    for position in (0, 60, 400, end // 2, end):
        sized.evaluate("(top) => scrollTo({ top, behavior: 'instant' })", position)

        expect(link_of(sized)).to_be_in_viewport(ratio=1)
        box = link_of(sized).bounding_box()
        assert box
        assert box["height"] >= LEAST_PIXELS
        assert box["width"] >= LEAST_PIXELS
        assert link_of(sized).evaluate(MIDDLE_IS_ITS_OWN)


def test_the_page_needs_no_sideways_scroll(sized: Page) -> None:
    assert sized.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_bar_covers_nothing_that_has_the_focus_forwards_and_backwards(sized: Page) -> None:
    for key in ("Tab", "Shift+Tab"):
        for _ in range(MOST_TABS):
            sized.keyboard.press(key)
            assert sized.evaluate(FOCUS_IS_COVERED) == ""
            if sized.evaluate("document.activeElement === document.body"):
                break


def test_the_link_is_the_second_stop_of_the_keyboard(page: Page) -> None:
    page.goto("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    expect(link_of(page)).to_be_focused()


def test_the_link_says_what_it_does_and_the_key_is_told_once(page: Page) -> None:
    page.goto("/")

    expect(link_of(page)).to_have_accessible_description("Hides this page and opens a different website")
    spoken = page.locator("body").aria_snapshot()
    assert spoken.count("Escape") == 1
    assert wording.EXIT_HINT in spoken


def test_the_words_about_the_key_are_for_devices_with_a_keyboard(page: Page, make_context: MakeContext) -> None:
    page.goto("/")
    phone = make_context(**SIZES["phone"]).new_page()
    phone.goto("/")

    expect(page.get_by_text(wording.EXIT_HINT)).to_be_visible()
    expect(phone.get_by_text(wording.EXIT_HINT)).to_be_hidden()
    expect(link_of(phone)).to_be_visible()


def test_in_forced_colours_the_link_has_an_edge(make_context: MakeContext) -> None:
    page = make_context(forced_colors="active").new_page()
    page.goto("/")

    style = link_of(page).evaluate("(e) => { const s = getComputedStyle(e); return [s.borderBottomColor, s.color] }")

    assert "rgba(0, 0, 0, 0)" not in style
    assert link_of(page).evaluate("(e) => parseFloat(getComputedStyle(e).borderBottomWidth)") >= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(sized: Page, scheme: str) -> None:
    sized.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    results = Axe().run(sized, context=".app-exit")

    assert results.violations_count == 0, results.generate_report()


def test_paper_does_not_show_it(page: Page) -> None:
    page.goto("/")

    page.emulate_media(media="print")

    expect(link_of(page)).to_be_hidden()
