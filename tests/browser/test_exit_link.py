"""Leaving by the link, with and without script, in a real Chromium."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import MakeContext
from tests.browser.leaving import assert_left, go_deeper
from tests.sites import OtherSite


@pytest.fixture
def arrived(page: Page, earlier_site: OtherSite) -> Page:
    """A page of ours, reached from another site."""
    page.goto(earlier_site.url)
    page.goto("/")
    return page


@pytest.mark.parametrize("options", [{}, {"modifiers": ["Control"]}, {"button": "middle"}], ids=["", "Ctrl", "middle"])
def test_the_link_leaves_however_it_is_clicked(
    arrived: Page, earlier_site: OtherSite, options: dict[str, object]
) -> None:
    arrived.get_by_role("link", name="Leave this site").click(**options)  # type: ignore[arg-type]

    assert_left(arrived)
    assert len(arrived.context.pages) == 1
    arrived.go_back()
    assert arrived.url == earlier_site.url


def test_the_link_leaves_by_enter_and_by_touch(arrived: Page, make_context: MakeContext) -> None:
    arrived.get_by_role("link", name="Leave this site").press("Enter")
    assert_left(arrived)

    touched = make_context(has_touch=True, is_mobile=True, viewport={"width": 320, "height": 568}).new_page()
    touched.goto("/help")
    touched.get_by_role("link", name="Leave this site").tap()
    assert_left(touched)


@pytest.mark.parametrize("depth", [1, 4])
def test_without_script_the_link_leaves_and_back_goes_on_to_the_safe_site(
    page_without_javascript: Page, earlier_site: OtherSite, safe_site: OtherSite, depth: int
) -> None:
    page = page_without_javascript
    page.goto(earlier_site.url)
    page.goto("/")
    go_deeper(page, depth)

    page.get_by_role("link", name="Leave this site").click()

    assert_left(page)
    assert "referer" not in safe_site.visits[0].headers
    for _ in range(depth):
        page.go_back()
        assert_left(page)
    page.go_back()
    assert page.url == earlier_site.url
