"""Firefox ESR and Chromium as a visitor has them, in a window, driven by the keyboard and the mouse of the screen.

Their own protocols (Marionette, Chrome DevTools) only prepare a page and read the history; keys and clicks are
those of the X server.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Playwright

from tests.desktop.display import Display
from tests.desktop.marionette import Marionette

FIREFOX_PREFERENCES: dict[str, object] = {
    "app.normandy.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "full-screen-api.warning.timeout": 0,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Window(Protocol):
    """One browser window."""

    name: str
    display: Display

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page."""

    def history(self) -> list[str]:
        """Return the addresses in the tab's history."""

    def origin(self) -> tuple[float, float]:
        """Return where on the screen the page begins."""

    def turn_script_off(self) -> None:
        """Let no page run scripts."""

    def close(self) -> None:
        """End the browser."""


class Firefox:
    """Firefox ESR, from Debian's package."""

    name = "Firefox"

    def __init__(self, display: Display, folder: Path) -> None:
        self.display = display
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in FIREFOX_PREFERENCES.items()]
        (folder / "user.js").write_text("\n".join(lines))
        command = [
            "firefox-esr",
            "--marionette",
            "--remote-allow-system-access",
            "--no-remote",
            "--profile",
            str(folder),
        ]
        self._program = subprocess.Popen(
            [*command, "--profile", str(folder), "about:blank"],
            env={**display.environment, "HOME": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._marionette = Marionette(folder)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        return self._marionette.evaluate(expression)

    def evaluate_with_rights(self, script: str) -> Any:
        """Return what a script returns in the page, with the rights of the browser."""
        return self._marionette.evaluate_with_rights(script)

    def history(self) -> list[str]:
        """Return the addresses in the tab's history."""
        addresses: list[str] = self._marionette.evaluate_in_browser(
            "const history = gBrowser.selectedBrowser.browsingContext.sessionHistory;"
            "return [...Array(history.count).keys()].map((n) => history.getEntryAtIndex(n).URI.spec)"
        )
        return addresses

    def origin(self) -> tuple[float, float]:
        """Return where on the screen the page begins."""
        x, y = self.evaluate("[mozInnerScreenX, mozInnerScreenY]")
        return x, y

    def turn_script_off(self) -> None:
        """Let no page run scripts."""
        self._marionette.evaluate_in_browser("Services.prefs.setBoolPref('javascript.enabled', false)")

    def close(self) -> None:
        """End the browser."""
        self._marionette.close()
        self._program.terminate()
        self._program.wait(20)


class Chromium:
    """Chromium with nothing switched off, as a visitor has it.

    Playwright's own arguments would let a page have keys before its first frame, show no page while the next is on
    its way, and keep none for Back.
    """

    name = "Chromium"

    def __init__(self, display: Display, folder: Path, playwright: Playwright) -> None:
        self.display = display
        self._context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path="/usr/bin/chromium",
            headless=False,
            no_viewport=True,
            env={**display.environment},
            args=[
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
                "--no-first-run",
                "--password-store=basic",
                "--remote-debugging-pipe",
                f"--user-data-dir={folder}",
                "--window-position=0,0",
                "--window-size=1200,900",
                "about:blank",
            ],
            ignore_default_args=True,
        )
        self._page = self._context.pages[0]
        self._session = self._context.new_cdp_session(self._page)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        return self._page.evaluate(f"() => ({expression})")

    def history(self) -> list[str]:
        """Return the addresses in the tab's history."""
        entries = self._session.send("Page.getNavigationHistory")["entries"]
        return [entry["url"] for entry in entries]

    def origin(self) -> tuple[float, float]:
        """Return where on the screen the page begins."""
        x, y = self.evaluate("[screenX + (outerWidth - innerWidth) / 2, screenY + outerHeight - innerHeight]")
        return x, y

    def turn_script_off(self) -> None:
        """Let no page run scripts."""
        self._session.send("Emulation.setScriptExecutionDisabled", {"value": True})

    def close(self) -> None:
        """End the browser."""
        self._context.close()
