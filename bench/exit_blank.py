"""How long after Escape the screen is blank, with a safe site that takes two seconds: `python -m bench.exit_blank`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from bench.harness.context import Context
from bench.harness.table import Row
from tests.browser.chromium import find_chromium
from tests.browser.screen import Screen, is_blank
from tests.databases import migrate
from tests.sites import OtherSite, Site

RUNS = 20
REFERENCE_RUNS = 5
SAFE_SITE_SECONDS = 2.0
PARAGRAPHS = (20, 3000)
GOAL = "≤ 34 ms"

ADD_PARAGRAPHS = """(count) => document.querySelector('main').append(...Array.from({ length: count }, () =>
  Object.assign(document.createElement('p'), { textContent: 'Some words that fill about a line of the page. ' })))"""
OPEN_DIALOG = """() => {
  const dialog = document.body.appendChild(document.createElement('dialog'))
  dialog.textContent = 'Open'
  dialog.showModal()
}"""
TELL_PRESS = """addEventListener('keydown', ({ timeStamp }) => {
  console.debug(performance.timeOrigin + timeStamp)
}, true)"""
LEAVE_BY_HREF = """(url) => addEventListener('keydown', (event) => {
  event.preventDefault()
  event.stopImmediatePropagation()
  location.href = url
}, true)"""


class NotBlankError(Exception):
    """Something of the page was still to be seen."""


def rows(context: Context | None = None) -> Iterator[Row]:  # noqa: ARG001 - it chooses its own number of runs
    """Press Escape again and again, on a short and on a very long page, each with a dialog open."""
    with _visit() as (browser, site, safe):
        for paragraphs in PARAGRAPHS:
            times = [_measure(browser, site, paragraphs) for _ in range(RUNS)]
            reference = [_measure_reference(browser, site, safe, paragraphs) for _ in range(REFERENCE_RUNS)]
            yield Row.of_rounds(
                f"Escape to blank screen, {paragraphs:,} paragraphs",
                times,
                "ms",
                beside=f"`location.href` alone: {median(reference):,.0f} ms, {max(reference):,.0f} at most",
                goal=GOAL,
            )


@contextmanager
def _visit() -> Iterator[tuple[Browser, Site, OtherSite]]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database_url = f"sqlite:///{folder}/webapp.sqlite3"
        migrate(database_url)
        safe = OtherSite("Safe", delay_seconds=SAFE_SITE_SECONDS)
        site = Site(exit_url=safe.url, database_url=database_url, log=Path(folder) / "site.log")
        browser = find_chromium(playwright).launch(playwright)
        try:
            yield browser, site, safe
        finally:
            browser.close()
            site.stop()
            safe.close()


def _measure(browser: Browser, site: Site, paragraphs: int) -> float:
    """Return the milliseconds from the key to the first frame without anything of the page."""
    with _page(browser, site, paragraphs) as page:
        pressed_at, screen, shown_before = _press(page, wait_milliseconds=300)
        frames = screen.frames[shown_before:]
        blank = next((frame for frame in frames if is_blank(browser, frame)), None)
        if blank is None:
            raise NotBlankError(f"{len(frames)} frames after Escape, none of them blank")
        return blank.shown_at * 1000 - pressed_at


def _measure_reference(browser: Browser, site: Site, safe: OtherSite, paragraphs: int) -> float:
    """Return the milliseconds from the key to the first frame of the safe site, when the page is left and no more."""
    with _page(browser, site, paragraphs, leave_by_href_to=safe.url) as page:
        pressed_at, screen, shown_before = _press(page, wait_milliseconds=int(SAFE_SITE_SECONDS * 1000) + 1000)
        safe_picture = screen.frames[-1].picture
        gone = next(frame for frame in screen.frames[shown_before:] if frame.picture == safe_picture)
        return gone.shown_at * 1000 - pressed_at


@contextmanager
def _page(browser: Browser, site: Site, paragraphs: int, *, leave_by_href_to: str = "") -> Iterator[Page]:
    page = browser.new_page()
    page.add_init_script(TELL_PRESS)
    if leave_by_href_to:
        page.add_init_script(f"({LEAVE_BY_HREF})({leave_by_href_to!r})")
    page.goto(site.url)
    page.evaluate(ADD_PARAGRAPHS, paragraphs)
    page.evaluate(OPEN_DIALOG)
    yield page
    page.close()


def _press(page: Page, *, wait_milliseconds: int) -> tuple[float, Screen, int]:
    """Press Escape on a page at rest; return when the browser had the key, and the frames from which one on."""
    told: list[float] = []
    page.on("console", lambda message: told.append(float(message.text)) if message.type == "debug" else None)
    screen = Screen(page)
    screen.wait(400)
    shown_before = len(screen.frames)
    screen.press()
    screen.wait(wait_milliseconds)
    return told[0], screen, shown_before


if __name__ == "__main__":
    print("| what | median | spread | beside | goal |\n| --- | ---: | ---: | --- | --- |")
    for row in rows():
        print(f"| {row.what} | {row.figure} | {row.spread} | {row.beside} | {row.goal} |")
