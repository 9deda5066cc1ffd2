"""The load: wrk, driven for a short time, and what it counted."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.harness.servers import ROOT

CACHE = ROOT / ".cache" / "wrk"
PACKAGES = ("wrk", "libluajit-5.1-2", "libluajit-5.1-common")  # few machines have LuaJIT
PATIENCE_SECONDS = 60
TOOL_MISSING = "make bench needs wrk, which could not be had: install it (Debian and Ubuntu: apt-get install wrk)."


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is asked, over and over.

    Attributes:
        url: The address.
        headers: What the request carries beside `Host`.
        script: A file of Lua that makes the requests differ.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    script: Path | None = None


class WrongAnswersError(Exception):
    """The server answered something else than what is measured."""


def drive(load: Load, *, seconds: float, connections: int, is_error_expected: bool = False) -> float:
    """Return the requests a second that were answered.

    Raises:
        WrongAnswersError: when answers are errors, or connections broke, and none are expected.
    """
    headers = [part for name, value in load.headers for part in ("-H", f"{name}: {value}")]
    script = ["-s", str(load.script)] if load.script else []
    command = [find_wrk(), "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", *headers, *script, load.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + PATIENCE_SECONDS, check=True)
    faults = re.findall(r"Non-2xx.*|Socket errors.*", done.stdout)
    if faults and not is_error_expected:
        raise WrongAnswersError(f"{load.url}: {'; '.join(faults)}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)
    return float(found[1]) if found else 0.0


@cache
def find_wrk() -> str:
    """Return the program wrk: the machine's own, else one that apt installs, or unpacks into `.cache`."""
    can_install = os.geteuid() == 0 and shutil.which("apt-get") and not shutil.which("wrk")
    if can_install:
        _succeeds("apt-get", "install", "--yes", "--quiet", "wrk")
    return shutil.which("wrk") or unpack_wrk() or sys.exit(TOOL_MISSING)


def unpack_wrk() -> str | None:
    """Return the program from Debian's packages, unpacked where no root is needed; None where there is no apt."""
    program = CACHE / "usr/bin/wrk"
    if not program.exists() and shutil.which("apt-get"):
        CACHE.mkdir(parents=True, exist_ok=True)
        _succeeds("apt-get", "download", *PACKAGES, folder=CACHE)
        for package in CACHE.glob("*.deb"):
            _succeeds("dpkg", "-x", str(package), str(CACHE))
    os.environ["LD_LIBRARY_PATH"] = ":".join(map(str, (CACHE / "usr/lib").glob("*-linux-*")))
    return str(program) if program.exists() else None


def wrk_version() -> str:
    """Return the name and version that wrk gives itself."""
    said = subprocess.run([find_wrk(), "--version"], capture_output=True, text=True)
    return " ".join((said.stdout + said.stderr).split()[:2])


def _succeeds(*command: str, folder: Path = ROOT) -> bool:
    return subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL).returncode == 0
