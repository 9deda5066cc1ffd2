"""The register of purposes and of all that may be kept on a visitor's device (`register.toml`), checked at start."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from webapp import wording
from webapp.consent import words
from webapp.consent.lifetimes import describe_days, read_seconds
from webapp.consent.register_rules import CONSENT_LIFETIME, PURPOSES, find_faults

REGISTER_FILE = Path(__file__).with_name("register.toml")
DEFAULT_LIFETIME_DAYS = 182
VERSION_CHARACTERS = 12
__all__ = ["PURPOSES", "Cookie", "Purpose", "Register", "RegisterError", "load_register"]


class RegisterError(Exception):
    """The register has faults; the message names every one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Something a visitor can allow or refuse; `sources` by directive of the Content-Security-Policy."""

    key: str
    name: str
    question: str
    description: str
    sources: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """What this site may keep on a device, explained as PECR reg. 6(2)(a) asks; `longest_seconds` None is a visit."""

    name: str
    kept_as: str
    purpose: str
    set_by: str
    lifetime: str
    longest_seconds: int | None
    legal_basis: str
    paths: tuple[str, ...]
    domains: tuple[str, ...]
    http_only: bool
    description: str

    @property
    def is_cookie(self) -> bool:
        """Whether it is a cookie, and not storage that scripts alone can reach."""
        return self.kept_as == "cookie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed for visitors with a version of the purposes."""

    version: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The purposes and cookies, and the exact text a visitor is shown before they choose.

    Attributes:
        lifetime_days: For how long a choice is remembered.
        notice_text: The notice as it stands: all the words shown, as canonical JSON.
        notice_hash: The SHA-256 of that text, in hex: the same words have the same hash, for ever.
    """

    version: int
    lifetime_days: int
    purposes: tuple[Purpose, ...]
    cookies: tuple[Cookie, ...]
    changes: tuple[Change, ...]
    notice_text: str
    notice_hash: str

    @property
    def notice_version(self) -> str:
        """The first characters of the notice's hash: how a cookie and the API name the notice."""
        return self.notice_hash[:VERSION_CHARACTERS]

    @property
    def lifetime(self) -> str:
        """How long a choice is remembered, in words."""
        return describe_days(self.lifetime_days)

    def changes_since(self, version: int | None) -> tuple[str, ...]:
        """Return what changed after a version of the purposes; nothing for None."""
        return tuple(change.text for change in self.changes if version is not None and change.version > version)


def load_register(path: Path | None = None, *, lifetime_days: int = DEFAULT_LIFETIME_DAYS) -> Register:
    """Return the register, with the lifetime of a choice in its words.

    Raises:
        RegisterError: naming every fault of the file.
    """
    path = path or REGISTER_FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RegisterError(f"{path.name} is not TOML: {error}") from None
    if faults := find_faults(document):
        raise RegisterError("\n  ".join([f"{path.name} has faults:", *faults]))
    text = _notice_text(document, lifetime_days)
    return Register(
        version=document["version"],
        lifetime_days=lifetime_days,
        purposes=tuple(_read_purpose(row) for row in document["purposes"]),
        cookies=tuple(_read_cookie(row, lifetime_days) for row in document["cookies"]),
        changes=tuple(Change(**row) for row in document.get("changes", [])),
        notice_text=text,
        notice_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def _read_purpose(row: dict[str, Any]) -> Purpose:
    sources = {directive: tuple(hosts) for directive, hosts in row.get("sources", {}).items()}
    return Purpose(**{**row, "sources": MappingProxyType(sources)})


def _read_cookie(row: dict[str, Any], lifetime_days: int) -> Cookie:
    values = {key: value for key, value in row.items() if key != "longest"}
    longest = row["longest"]
    consent_seconds = int(timedelta(days=lifetime_days).total_seconds())
    values |= {
        "lifetime": row["lifetime"].replace(CONSENT_LIFETIME, describe_days(lifetime_days)),
        "longest_seconds": consent_seconds if longest == CONSENT_LIFETIME else read_seconds(longest),
        "paths": tuple(row["paths"]),
        "domains": tuple(row.get("domains", [])),
    }
    return Cookie(**values)


def _notice_text(document: dict[str, Any], lifetime_days: int) -> str:
    """Return all that the banner, the cookies page and the notice's table say, in one fixed form."""
    shown = {
        "banner": [words.HEADING, wording.COOKIE_BANNER, wording.COOKIE_BANNER_MORE],
        "choices": [words.ACCEPT, words.REJECT, wording.CUSTOMISE_COOKIES],
        "with Global Privacy Control": words.GLOBAL_PRIVACY_CONTROL,
        "page": [words.PAGE_INTRODUCTION, words.REMEMBER_QUESTION, words.REMEMBER_HINT, words.FOR_THIS_VISIT],
        "remembered for": describe_days(lifetime_days),
        "register": document,
    }
    return json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
