"""Registers for tests: ours, with cookies beside it that need the visitor's consent."""

from pathlib import Path

from webapp.consent.register import REGISTER_FILE, Register, load_register

COOKIE = """
[[cookies]]
name = "{name}"
kept_as = "cookie"
purpose = "{purpose}"
set_by = "this site"
lifetime = "30 days"
longest = "30 days"
legal_basis = "{basis}"
paths = ["/", "/help"]
domains = ["service.example"]
http_only = {http_only}
description = "Made up for the tests."
"""


def write_register(folder: Path, *, basis: str = "consent", changes: str = "") -> Path:
    """Write our register with the cookies `theme` (preferences) and `count` (analytics, HttpOnly), and return it."""
    exceptions = {"preferences": "appearance exception", "analytics": "statistical exception"}
    rows = [
        COOKIE.format(
            name=name,
            purpose=purpose,
            basis=basis if basis == "consent" else exceptions[purpose],
            http_only=str(name == "count").lower(),
        )
        for name, purpose in (("theme", "preferences"), ("count", "analytics"))
    ]
    path = folder / "register.toml"
    path.write_text("\n".join([REGISTER_FILE.read_text(), *rows, changes]))
    return path


def make_register(folder: Path, *, basis: str = "consent") -> Register:
    """Return the same, read."""
    return load_register(write_register(folder, basis=basis))
