"""Reading a `Set-Cookie` line of our own answers, as a browser would (RFC 6265, section 5.2)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from werkzeug.http import parse_date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCookie:
    """What a line asks the browser to keep; `lasts_seconds` is None for a cookie that ends with the visit."""

    name: str
    value: str
    path: str
    domain: str
    same_site: str
    is_http_only: bool
    is_secure: bool
    lasts_seconds: float | None

    @property
    def is_expiry(self) -> bool:
        """Whether it takes the cookie away."""
        return self.lasts_seconds is not None and self.lasts_seconds <= 0


def read_set_cookie(line: str) -> SetCookie:
    """Return what the line says. As in a browser, the last of two equal attributes counts."""
    pair, *parts = line.split(";")
    name, _, value = pair.partition("=")
    attributes = {}
    for part in parts:
        attribute, _, told = part.partition("=")
        attributes[attribute.strip().lower()] = told.strip()
    return SetCookie(
        name=name.strip(),
        value=value.strip(),
        path=attributes.get("path", ""),
        domain=attributes.get("domain", "").lstrip(".").lower(),
        same_site=attributes.get("samesite", "").lower(),
        is_http_only="httponly" in attributes,
        is_secure="secure" in attributes,
        lasts_seconds=_read_length(attributes),
    )


def _read_length(attributes: dict[str, str]) -> float | None:
    """Return the seconds that the cookie is to stay, None for the visit: Max-Age goes before Expires."""
    age = attributes.get("max-age", "")
    if age.removeprefix("-").isdecimal() and age.isascii():
        return int(age)
    until = parse_date(attributes.get("expires"))
    return None if until is None else (until - datetime.now(UTC)).total_seconds()
