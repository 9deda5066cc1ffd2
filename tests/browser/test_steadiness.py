"""A page stands still while it loads: nothing moves, and its look does not change after the first paint."""

import pytest
from playwright.sync_api import Page

ADD_UP_SHIFTS = """() => new Promise((resolve) => {
  let sum = 0
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (sum += value)))
    .observe({ type: 'layout-shift', buffered: true })
  requestAnimationFrame(() => setTimeout(() => resolve(sum), 200))
})"""


@pytest.mark.parametrize("path", ["/", "/capability", "/cookies", "/feedback?page=/help", "/staying-safe-online"])
def test_nothing_moves_while_a_page_loads(page: Page, path: str) -> None:
    page.goto(path)
    assert page.evaluate(ADD_UP_SHIFTS) == 0


def test_a_look_that_was_chosen_is_in_the_first_bytes(page: Page) -> None:
    page.goto("/display-settings")
    page.get_by_role("group", name="Colours").get_by_label("Dark").check()
    page.get_by_role("button", name="Save text size and colours").click()
    page.wait_for_url("**/")
    answer = page.goto("/help")
    assert answer is not None
    assert 'data-theme="dark"' in answer.text().partition("<head>")[0]
