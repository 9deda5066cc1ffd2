"""A client for Marionette, the control port that Firefox has built in: no driver program, no further package."""

import json
import socket
import time
from pathlib import Path
from typing import Any

ANSWER_SECONDS = 20
START_SECONDS = 60


class MarionetteError(Exception):
    """Firefox refused a command; the message is its own."""


class Marionette:
    """One session with a Firefox that was started with `--marionette` and `marionette.port` 0."""

    def __init__(self, profile: Path) -> None:
        self._socket = socket.create_connection(("127.0.0.1", _read_port(profile)), timeout=ANSWER_SECONDS)
        self._stream = self._socket.makefile("rb")
        self._count = 0
        self._read()  # the greeting
        self.send("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"pageLoadStrategy": "none"}}})

    def send(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        """Return the answer to a command.

        Raises:
            MarionetteError: when Firefox answers with an error.
        """
        self._count += 1
        message = json.dumps([0, self._count, command, parameters or {}]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, value = self._read()
        if error:
            raise MarionetteError(f"{command}: {error['message']}")
        return value

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        return self.send("WebDriver:ExecuteScript", {"script": f"return {expression}", "args": []})["value"]

    def evaluate_with_rights(self, script: str) -> Any:
        """Return what a script returns in the page; it may use the modules of the browser."""
        parameters = {"script": script, "args": [], "sandbox": "system"}
        return self.send("WebDriver:ExecuteScript", parameters)["value"]

    def evaluate_in_browser(self, script: str) -> Any:
        """Return what a script returns in the browser's own window, where the history is to be seen."""
        self.send("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.send("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]
        finally:
            self.send("Marionette:SetContext", {"value": "content"})

    def close(self) -> None:
        """End the session; Firefox itself is ended by whoever started it."""
        self._stream.close()
        self._socket.close()

    def _read(self) -> Any:
        digits = b""
        while (byte := self._stream.read(1)) != b":":
            if not byte:
                raise MarionetteError("Firefox closed the connection")
            digits += byte
        return json.loads(self._stream.read(int(digits)))


def _read_port(profile: Path) -> int:
    """Return the port that Firefox chose and wrote into its profile."""
    file = profile / "MarionetteActivePort"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if file.is_file() and (text := file.read_text()):
            return int(text)
        time.sleep(0.05)
    raise MarionetteError(f"Firefox did not start within {START_SECONDS} s")
