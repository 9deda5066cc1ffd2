"""A real Chromium for the tests: the machine's own, else the one of npm, else the one that Playwright downloads."""

import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import brotli
from playwright.sync_api import Browser, Playwright

from tests.processes import ROOT

NAMES_ON_PATH = ("chromium", "chromium-browser", "google-chrome")
PACKAGE = ROOT / "node_modules/@sparticuz/chromium"
CACHE = ROOT / ".cache"
DOWNLOAD_SECONDS = 300
FONTS_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="relative">cache</cachedir></fontconfig>
"""
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


class ChromiumMissingError(Exception):
    """No Chromium can be had on this machine; the message says what was tried."""


@dataclass(frozen=True)
class Chromium:
    """A Chromium that can be started.

    Attributes:
        program: Its executable file.
        environment: Variables it needs beside the usual ones.
    """

    program: Path
    environment: dict[str, str] = field(default_factory=dict)

    def launch(self, playwright: Playwright, *arguments: str, keeps_pages: bool = False) -> Browser:
        """Start it without a window. It can reach this machine only, and asks nothing of anyone by itself.

        Args:
            playwright: What drives it.
            arguments: More of the program's own arguments.
            keeps_pages: Whether it keeps pages whole for Back, as visitors have it; Playwright would switch that off.
        """
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        return playwright.chromium.launch(
            executable_path=self.program,
            args=[*ARGUMENTS, *sandbox, *arguments],
            env={**os.environ, **self.environment},
            ignore_default_args=["--disable-back-forward-cache"] if keeps_pages else None,
        )


def find_chromium(playwright: Playwright) -> Chromium:
    """Return a Chromium, unpacked or downloaded when the machine has none.

    Raises:
        ChromiumMissingError: when none can be had.
    """
    for name in NAMES_ON_PATH:
        if program := shutil.which(name):
            return Chromium(Path(program))
    if (PACKAGE / "bin/chromium.br").exists() and (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        return _unpacked()
    return _downloaded(playwright)


def _unpacked() -> Chromium:
    """Return the Chromium of the npm package, with the libraries and the typeface that come with it."""
    version = json.loads((PACKAGE / "package.json").read_text())["version"]
    folder = CACHE / f"chromium-{version}"
    if not folder.exists():
        _unpack(folder)
    return Chromium(
        folder / "chromium",
        {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_FILE": str(folder / "fonts/fonts.conf")},
    )


def _unpack(folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    program = part / "chromium"
    program.write_bytes(_decompressed("chromium.br"))
    program.chmod(0o755)
    for archive, target in (("al2023", part), ("fonts", part / "fonts"), ("swiftshader", part)):
        with tarfile.open(fileobj=io.BytesIO(_decompressed(f"{archive}.tar.br"))) as files:
            files.extraction_filter = getattr(
                tarfile, "data_filter", None
            )  # Python 3.11.2, as Debian 12 has it, has none
            files.extractall(target)  # noqa: S202 - a package whose hash is in package-lock.json
    (part / "fonts/fonts.conf").write_text(FONTS_CONFIGURATION)
    part.rename(folder)


def _decompressed(name: str) -> bytes:
    return bytes(brotli.decompress((PACKAGE / "bin" / name).read_bytes()))


def _downloaded(playwright: Playwright) -> Chromium:
    program = Path(playwright.chromium.executable_path)
    if not program.exists():
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            tried = f"{', '.join(NAMES_ON_PATH)} on the path; npm's @sparticuz/chromium; Playwright's download"
            raise ChromiumMissingError(f"Chromium is missing. Tried: {tried} ({error}).") from error
    return Chromium(program)
