"""The site with a keyboard alone: everything can be reached, and what has the focus can be seen (WCAG 2.2, 2.4.11)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeContext

MOST_STOPS = 100
COUNT_STOPS = """() => {
  const controls = 'a[href], button, summary, textarea, select, [tabindex="0"], input:not([type=hidden])'
  const isShown = (control) => control.checkVisibility() && control.tabIndex >= 0
  const shown = [...document.querySelectorAll(controls)].filter(isShown)
  const isRadio = (control) => control.matches('[type=radio]')
  const groups = new Set(shown.filter(isRadio).map(({ form, name }) => `${form?.action} ${name}`))
  return groups.size + shown.filter((control) => !isRadio(control)).length
}"""
# Where the focus is, and what is wrong with how it can be seen: one point in each line of it must be on top.
LOOK_AT_FOCUS = """() => {
  const focused = document.activeElement
  if (!focused || focused === document.body) return null
  const faults = []
  for (const { left, right, top, bottom } of focused.getClientRects()) {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2]
    const shown = document.elementFromPoint(x, y)
    if (!shown) faults.push('out of view')
    else if (!focused.contains(shown) && !shown.contains(focused)) {
      faults.push(`covered by ${shown.outerHTML.slice(0, 60)}`)
    }
  }
  return { name: focused.outerHTML.slice(0, 90), faults }
}"""
WINDOWS = [(1280, 800), (320, 640), (320, 256)]


def walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab until the focus has left the page, and return where it was."""
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(LOOK_AT_FOCUS)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"the focus does not leave the page: {stops[-3:]}")


@pytest.mark.parametrize("path", ["/", "/feedback?page=/help", "/cookies"])
@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_tab_reaches_everything_and_shows_where_it_is(
    make_context: MakeContext, path: str, width: int, height: int
) -> None:
    page = make_context(viewport={"width": width, "height": height}).new_page()
    page.goto(path)

    stops = walk(page)

    assert [stop for stop in stops if stop["faults"]] == []
    assert len(stops) == page.evaluate(COUNT_STOPS)
    assert "Skip to main content" in stops[0]["name"]
    assert "/leave" in stops[1]["name"]


def test_the_skip_link_leads_past_everything_that_repeats(any_page: Page) -> None:
    any_page.goto("/capacity")
    any_page.keyboard.press("Tab")
    skip = any_page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)

    any_page.keyboard.press("Enter")

    expect(any_page.get_by_role("main")).to_be_focused()
    any_page.keyboard.press("Tab")
    expect(any_page.get_by_role("main").get_by_role("link").first).to_be_focused()


def test_a_choice_about_cookies_needs_no_mouse(any_page: Page) -> None:
    any_page.goto("/capacity")
    any_page.get_by_role("button", name="Reject additional cookies").focus()
    any_page.keyboard.press("Enter")
    expect(any_page.get_by_text("Your cookie preferences have been saved")).to_be_visible()


def test_the_feedback_form_needs_no_mouse(any_page: Page) -> None:
    any_page.goto("/feedback")
    any_page.get_by_role("group", name="Is the page useful?").get_by_label("Yes").focus()
    any_page.keyboard.press("Space")
    any_page.keyboard.press("Tab")
    any_page.keyboard.type("Reading about capacity")
    any_page.get_by_role("button", name="Send feedback").focus()
    any_page.keyboard.press("Enter")
    expect(any_page.get_by_role("heading", name="Thank you for your feedback")).to_be_visible()
