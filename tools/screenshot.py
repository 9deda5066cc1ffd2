"""Takes the picture of the README, docs/screenshot.png, from the service itself: `make screenshot`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find_chromium  # noqa: E402 - the project's folder has to be on the path first
from tests.databases import migrate  # noqa: E402
from tests.sites import Site  # noqa: E402

PICTURE = ROOT / "docs" / "screenshot.png"
WINDOW = ViewportSize(width=1280, height=960)
SAFE_SITE = "https://www.bbc.co.uk/weather"


def main() -> None:
    """Serve a new, empty site, and take the picture of its first page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database_url = f"sqlite:///{folder}/webapp.sqlite3"
        migrate(database_url)
        site = Site(exit_url=SAFE_SITE, database_url=database_url, log=Path(folder) / "site.log")
        try:
            take(find_chromium(playwright).launch(playwright), site.url)
        finally:
            site.stop()
    print(f"Wrote {PICTURE.relative_to(ROOT)}")


def take(browser: Browser, url: str) -> None:
    """Take the picture of what a first visit shows."""
    page = browser.new_page(viewport=WINDOW, color_scheme="light", reduced_motion="reduce")
    page.goto(url)
    PICTURE.parent.mkdir(exist_ok=True)
    page.screenshot(path=PICTURE)
    browser.close()


if __name__ == "__main__":
    main()
