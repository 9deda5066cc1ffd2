"""The register of purposes and cookies (`register.toml`), read and checked at start."""

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from webapp import wording

REGISTER_FILE = Path(__file__).with_name("register.toml")
PURPOSES = ("preferences", "analytics")
VERSION_CHARACTERS = 12


class RegisterError(Exception):
    """The register has faults; the message names every one."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something a visitor can allow or refuse."""

    key: str
    name: str
    question: str
    description: str


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie this site may set, as PECR reg. 6(2)(a) asks us to explain it."""

    name: str
    purpose: str
    set_by: str
    lifetime: str
    legal_basis: str
    description: str


@dataclass(frozen=True, slots=True)
class Register:
    """The purposes and cookies, and the exact text a visitor is shown before they choose."""

    version: int
    purposes: tuple[Purpose, ...]
    cookies: tuple[Cookie, ...]

    @property
    def notice_text(self) -> str:
        """The notice as it stands: the banner's words and the whole register, as canonical JSON."""
        shown = {"banner": [wording.COOKIE_BANNER, wording.COOKIE_BANNER_MORE], "register": asdict(self)}
        return json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def notice_hash(self) -> str:
        """The SHA-256 of the notice's text, in hex: the same words have the same hash, for ever."""
        return hashlib.sha256(self.notice_text.encode()).hexdigest()

    @property
    def notice_version(self) -> str:
        """The first characters of the notice's hash: how a cookie and the API name the notice."""
        return self.notice_hash[:VERSION_CHARACTERS]


def load_register(path: Path = REGISTER_FILE) -> Register:
    """Return the register.

    Raises:
        RegisterError: naming every fault of the file.
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    faults = list(_faults(document))
    if faults:
        raise RegisterError("\n  ".join([f"{path.name} has faults:", *faults]))
    return Register(
        version=document["version"],
        purposes=tuple(Purpose(**row) for row in document["purposes"]),
        cookies=tuple(Cookie(**row) for row in document["cookies"]),
    )


def _faults(document: dict[str, Any]) -> list[str]:
    faults = []
    if not isinstance(document.get("version"), int):
        faults.append("version: must be a whole number.")
    for kind, shape in (("purposes", Purpose), ("cookies", Cookie)):
        expected = set(shape.__dataclass_fields__)
        for place, row in enumerate(document.get(kind, []), 1):
            name = row.get("key") or row.get("name") or f"number {place}"
            faults += [f"{kind}, {name}: {field} is missing." for field in sorted(expected - set(row))]
            faults += [f"{kind}, {name}: {field} is not known." for field in sorted(set(row) - expected)]
    keys = [row.get("key") for row in document.get("purposes", [])]
    if sorted(map(str, keys)) != sorted(PURPOSES):
        faults.append(f"purposes: must be {' and '.join(PURPOSES)}, each once.")
    names = [row.get("name") for row in document.get("cookies", [])]
    faults += [f"cookies, {name}: is listed more than once." for name in {*names} if names.count(name) > 1]
    allowed = {"essential", *PURPOSES}
    faults += [
        f"cookies, {row.get('name')}: purpose must be one of {', '.join(sorted(allowed))}."
        for row in document.get("cookies", [])
        if row.get("purpose") not in allowed
    ]
    return faults
