"""What the tab's history holds, and changes to a page that is shown."""

from urllib.parse import urlsplit

from playwright.sync_api import Page


def entries(page: Page) -> list[str]:
    """Return the paths of ours in the tab's history."""
    history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    ours = urlsplit(page.url).netloc
    return [parts.path for entry in history if (parts := urlsplit(entry["url"])).netloc == ours]


def add_to_page(page: Page, html: str) -> None:
    """Add something to the beginning of the main part."""
    page.evaluate("(html) => document.querySelector('main').insertAdjacentHTML('afterbegin', html)", html)
