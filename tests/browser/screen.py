"""What a visitor sees, frame by frame, and keys that a browser cannot tell from those of a keyboard.

Playwright waits for a page that is leaving before it lets a test look at it; pictures of the screen and the
browser's own protocol do not. A key sent this way goes through the browser process, as one from the system does.
"""

import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

ESCAPE = {"key": "Escape", "code": "Escape", "windowsVirtualKeyCode": 27}
COUNT_COLOURS = """async (picture) => {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
  canvas.drawImage(bitmap, 0, 0)
  return new Set(new Uint32Array(canvas.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size
}"""


@dataclass(frozen=True)
class Frame:
    """One picture of the page: when it was shown (seconds since 1970), and the PNG in base 64."""

    shown_at: float
    picture: str


class Screen:
    """Watches one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[Frame] = []
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.on("Page.screencastFrame", self._keep)
        self._session.send("Page.startScreencast", {"format": "png"})

    def press(self, *, repeats: int = 0, modifiers: int = 0) -> float:
        """Press Escape, hold it for some repeats, and release it; return when (seconds since 1970)."""
        at = time.time()
        for count in range(repeats + 1):
            self._send("rawKeyDown", autoRepeat=count > 0, modifiers=modifiers)
        self._send("keyUp", modifiers=modifiers)
        return at

    def wait(self, milliseconds: int) -> None:
        """Let time pass while frames come in."""
        self.page.wait_for_timeout(milliseconds)

    def frames_since(self, at: float) -> list[Frame]:
        """Return the frames shown after a moment."""
        return [frame for frame in self.frames if frame.shown_at >= at]

    def _send(self, kind: str, **details: Any) -> None:
        self._session.send("Input.dispatchKeyEvent", {"type": kind, **ESCAPE, **details})

    def _keep(self, event: dict[str, Any]) -> None:
        self.frames.append(Frame(event["metadata"]["timestamp"], event["data"]))
        self._session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})


def is_blank(browser: Browser, frame: Frame) -> bool:
    """Whether a picture has one colour only."""
    page = browser.new_page()
    try:
        page.goto("about:blank")
        return bool(page.evaluate(COUNT_COLOURS, frame.picture) == 1)
    finally:
        page.close()
