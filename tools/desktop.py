"""Sees that what the desktop tests need is on the machine: `make test-desktop`.

Debian's packages, installed with apt when run as root; otherwise what is missing is named, and the command fails.
"""

import os
import shutil
import subprocess
import sys

PROGRAMS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "firefox-esr": "firefox-esr",
    "chromium": "chromium",
}


def main() -> None:
    """Install or name what is missing."""
    missing = missing_packages()
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"The desktop tests need these Debian packages: {' '.join(missing)}")
    subprocess.run(["apt-get", "update", "--quiet"], check=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *missing]
    subprocess.run(install, check=True, env=environment)


def missing_packages() -> list[str]:
    """Return the packages whose programs are not on the path."""
    return [package for program, package in PROGRAMS.items() if not shutil.which(program)]


if __name__ == "__main__":
    main()
