"""Child processes of the tests: started in a group of their own, stopped by their own handle."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 20
STOP_SECONDS = 10
FIRST_PORT, LAST_PORT = 20_000, 32_767  # below Linux's own range, and none that browsers refuse
SECRET_KEY = "a key for the tests alone, of no other use"


class ServerMissingError(Exception):
    """A real server that the tests need cannot be had on this machine; the message names it."""


class Process:
    """A server in a process group of its own, with its output in a file."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        user: int | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = Path(command[0]).name
        self.log = log
        self._user = user
        self._groups: list[int] | None = None if user is None else []
        self._stop_signal = stop_signal
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                command,
                cwd=ROOT if user is None else "/",
                env=environment,
                user=user,
                group=user,
                extra_groups=self._groups,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The id of the server's first process."""
        return self._child.pid

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Return when the server is ready.

        Raises:
            ServerMissingError: when it ends or is not ready in time; with the end of its log.
        """
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if self._child.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServerMissingError(f"{self.name} did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.02)

    @property
    def is_running(self) -> bool:
        """Whether the server's first process has not ended."""
        return self._child.poll() is None

    def limit_files(self, size_bytes: int | None) -> None:
        """Let no file that the server writes grow past this size, as on a full disk; None: to any size again.

        It takes neither a mount nor the rights of root, and holds for processes that the server starts from now on.
        """
        limit = "unlimited" if size_bytes is None else str(size_bytes)
        for pid in (self.pid, *_children_of(self.pid)):
            # The owner of a process may do this; root in a container may not, unless it owns the process.
            command = ["prlimit", f"--fsize={limit}:", "--pid", str(pid)]
            subprocess.run(command, user=self._user, group=self._user, extra_groups=self._groups, check=False)

    def send_to_all(self, sent: signal.Signals) -> None:
        """Send a signal to the server and its children, SIGSTOP to let time stand still for them."""
        for pid in (self.pid, *_children_of(self.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sent)

    def wait(self) -> int:
        """Return the status with which it ends by itself, or because it was asked to."""
        return self._child.wait(STOP_SECONDS)

    def stop(self) -> None:
        """Ask the server to end; kill what has not ended in time."""
        if self._child.poll() is None:
            self._child.send_signal(self._stop_signal)
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End the server and its children at once, as a crash would."""
        if self._child.poll() is None:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait(STOP_SECONDS)


def _children_of(pid: int) -> list[int]:
    """Return the ids of the processes that this one started and that still run."""
    children = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            after_name = entry.read_text().rpartition(")")[2].split()
            if int(after_name[1]) == pid:
                children.append(int(entry.parent.name))
    return children


def free_port() -> int:
    """Return a loopback port that nothing listens on now.

    It is none that the system gives to outgoing connections: while a server is down, one that asks for it again and
    again would at some time be given that very port, talk to itself, and stand in the way when the server returns.
    """
    while True:
        port = random.randrange(FIRST_PORT, LAST_PORT)  # noqa: S311 - nothing secret
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
