"""What each setting must be like: for each that needs it, a check that says in a sentence what is wrong."""

import re
from base64 import b64decode
from typing import Any, Final
from urllib.parse import urlsplit

from marshmallow import ValidationError
from marshmallow.validate import URL, Length, Range, Validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

MIN_SECRET_KEY_CHARACTERS: Final = 32


def _is_database_url(value: str) -> None:
    try:
        backend = make_url(value).drivername
    except ArgumentError:
        backend = ""
    if backend not in {"sqlite", "postgresql+psycopg"}:
        raise ValidationError("must begin with sqlite:/// or postgresql+psycopg://.")


def _are_encryption_keys(value: str) -> None:
    for key in filter(None, map(str.strip, value.split(","))):
        if not _FERNET_KEY.fullmatch(key):
            raise ValidationError("must be Fernet keys with commas between them, the newest first.")


def _is_issuer(value: str) -> None:
    parts = urlsplit(value)
    is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if value and (not parts.hostname or parts.query or parts.fragment or (parts.scheme != "https" and not is_here)):
        raise ValidationError("must be the https address of the provider, as it names itself.")


def _is_origin(value: str) -> None:
    parts = urlsplit(value)
    if value and (
        parts.scheme not in {"http", "https"} or not parts.netloc or value.rstrip("/") != value or parts.path
    ):
        raise ValidationError("must be a scheme and a host, such as https://service.example, with nothing after it.")


def _is_webhook_url(value: str) -> None:
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if value and not (is_safe and parts.hostname):
        raise ValidationError("must begin with https://, or be on this machine.")


def _is_webhook_secret(value: str) -> None:
    """Standard Webhooks: 24 to 64 random bytes in base 64, after `whsec_`."""
    try:
        size = len(b64decode(value.removeprefix("whsec_"), validate=True))
    except ValueError:
        size = 0
    if value and not (value.startswith("whsec_") and _LEAST_SECRET_BYTES <= size <= _MOST_SECRET_BYTES):
        raise ValidationError("must be whsec_ and 24 to 64 random bytes in base 64.")


def _are_origins(value: str) -> None:
    for origin in filter(None, map(str.strip, value.split(","))):
        if not _ORIGIN.fullmatch(origin):
            raise ValidationError(
                "must be origins with commas between them, as browsers write them: https://a.example."
            )


_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LEAST_SECRET_BYTES, _MOST_SECRET_BYTES = 24, 64
# A scheme, a host in lower case, and a port only where it is not the usual one (RFC 6454, section 6.2).
_ORIGIN = re.compile(r"(http://[a-z0-9.-]+(?!:80$)|https://[a-z0-9.-]+(?!:443$))(:[1-9]\d{0,4})?", re.ASCII)


def _is_contact(value: str) -> None:
    if value and not _CONTACT.fullmatch(value):
        raise ValidationError("must be an address that begins with mailto:, https:// or tel:.")


# RFC 9116, section 2.5.3: a URI.
_CONTACT = re.compile(r"(?:mailto:|https://|tel:)[!-~]+")
# 32 bytes in URL-safe base 64, as `cryptography.fernet.Fernet.generate_key` makes them.
_FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
RULES: Final[dict[str, Validator | Any]] = {
    "secret_key": Length(
        MIN_SECRET_KEY_CHARACTERS, error=f"must be at least {MIN_SECRET_KEY_CHARACTERS} random characters."
    ),
    "database_url": _is_database_url,
    "service_name": Length(1, 60),
    "organisation_name": Length(1, 100),
    "exit_url": URL(schemes={"http", "https"}, require_tld=False),
    "exit_fallback_url": URL(schemes={"http", "https"}, require_tld=False),
    "public_origin": _is_origin,
    "trusted_proxies": Range(0, 5),
    "ratelimit_storage_uri": Length(1),
    "single_consent_origins": _are_origins,
    "consent_lifetime_days": Range(1, 395),
    "feedback_retention_days": Range(1, 3650),
    "audit_retention_days": Range(30, 3650),
    "urgent_target_hours": Range(1, 168),
    "encryption_keys": _are_encryption_keys,
    "alert_webhook_url": _is_webhook_url,
    "alert_webhook_secret": _is_webhook_secret,
    "oidc_issuer": _is_issuer,
    "security_contact": _is_contact,
}
