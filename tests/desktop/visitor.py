"""What a person at a browser does and sees."""

import contextlib
import json
import re

from playwright.sync_api import Error as PlaywrightError

from tests.desktop.display import Area, wait_until
from tests.desktop.marionette import MarionetteError
from tests.desktop.windows import Window
from tests.sites import OtherSite

SEEN_PIXELS = (700, 400)
STEP_SECONDS = 1.5
ATTEMPTS = 3
CLICKS = 4
CLICK_SECONDS = 4


class Visitor:
    """Somebody at one browser window, with the keyboard and the mouse of the screen."""

    def __init__(self, window: Window, safe_site: OtherSite) -> None:
        self.window = window
        self.display = window.display
        self._safe_site = safe_site

    def type_address(self, address: str) -> None:
        """Go to an address as by hand, and wait until the page is seen."""
        for _ in range(ATTEMPTS):  # a window that has just opened may not listen yet
            self.ask_for(address)
            if wait_until(lambda: self.is_at(address)):
                break
        assert self.is_at(address), f"{address} did not open"
        assert wait_until(lambda: not self.display.is_plain(self.page_area())), f"{address} is not to be seen"

    def ask_for(self, address: str) -> None:
        """Go to an address as by hand."""
        self.display.press("ctrl+l")
        self.display.type(address)
        self.display.press("Return")

    def click(self, selector: str, button: int = 1) -> None:
        """Click in the middle of the first element that matches."""
        x, y = self.window.evaluate(
            f"((box) => [box.x + box.width / 2, box.y + box.height / 2])"
            f"((document.querySelector({json.dumps(selector)})).getBoundingClientRect())"
        )
        left, top = self.window.origin()
        self.display.click(left + x, top + y, button)

    def follow(self, path: str) -> None:
        """Click a link of the footer and wait for its page."""
        selector = f"footer a[href={json.dumps(path)}]"
        self.window.evaluate(f"document.querySelector({json.dumps(selector)}).scrollIntoView()")
        address = self.window.evaluate(f"new URL({json.dumps(path)}, location.href).href")
        for _try in range(CLICKS):  # one that comes before the page is laid out hits nothing
            self.click(selector)
            if wait_until(lambda: self.is_at(address), CLICK_SECONDS):
                return
        raise AssertionError(f"{path} did not open")

    def go_back(self) -> None:
        """Use the browser's key for Back."""
        self.display.press("alt+Left")

    def page_area(self) -> Area:
        """Return the upper part of the page, where the exit bar and the first words are."""
        x, y = self.window.origin()
        return Area(round(x) + 5, round(y) + 5, *SEEN_PIXELS)

    def bar_colour(self) -> int:
        """Return the colour of the exit bar, which no other site here has, as 0xRRGGBB."""
        colour = self.window.evaluate("getComputedStyle(document.querySelector('.app-exit')).backgroundColor")
        red, green, blue = map(int, re.findall(r"\d+", colour))
        return red << 16 | green << 8 | blue

    def has_left(self, seconds: float = STEP_SECONDS) -> bool:
        """Whether the safe site was asked for, within some seconds."""
        return wait_until(lambda: self.requests() > 0, seconds)

    def requests(self) -> int:
        """Return how often the safe site's page was asked for."""
        return len([visit for visit in self._safe_site.visits if visit.path == "/"])

    def sees(self, title: str, seconds: float = 10) -> bool:
        """Whether a window with such a title is there, within some seconds."""
        name = self.window.name.lower()
        return wait_until(lambda: any(shown.startswith(title) for shown in self.display.titles(name)), seconds)

    def presses_until_left(self, most: int, key: str = "Escape") -> int:
        """Press Escape until the safe site is asked for, and return how many presses that took."""
        for count in range(1, most + 1):
            self.display.press(key)
            if self.has_left():
                return count
        return most + 1

    def is_at(self, address: str) -> bool:
        """Whether a page has opened, all of it."""
        with contextlib.suppress(PlaywrightError, MarionetteError):  # the page may change while it is asked
            return bool(self.window.evaluate("location.href + document.readyState") == f"{address}complete")
        return False
