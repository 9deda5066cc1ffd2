"""What the tests of leaving do again and again."""

from playwright.sync_api import Page, expect

LINKS = ("Privacy", "Accessibility", "Cookies")


def go_deeper(page: Page, depth: int) -> None:
    """Follow links inside the site until the visit has as many pages."""
    for name in LINKS[: depth - 1]:
        page.get_by_role("contentinfo").get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name.split()[0])


def assert_left(page: Page) -> None:
    """Fail unless the safe site is shown."""
    expect(page.get_by_role("heading", name="Safe")).to_be_visible()
