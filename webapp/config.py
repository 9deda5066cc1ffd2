"""Settings from the environment, read once at start; every fault is reported at once."""

import re
from base64 import b64decode
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from click import ClickException
from environs import Env, EnvValidationError
from marshmallow import ValidationError
from marshmallow.validate import URL, Length, Range, Validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

INSTANCE = Path(__file__).resolve().parent.parent / "instance"
SECRET_KEY_FILE = INSTANCE / "secret_key"
MIN_SECRET_KEY_CHARACTERS = 32
SINGLE_SIGN_ON = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")


class SettingsError(ClickException):
    """The environment does not make a service that could start; the message names every fault."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the operator can set. Each field is the lower-case name of its environment variable."""

    secret_key: str
    database_url: str = f"sqlite:///{INSTANCE / 'webapp.sqlite3'}"
    service_name: str = "Safer London"
    organisation_name: str = "the service team"
    exit_url: str = "https://www.bbc.co.uk/weather"
    exit_fallback_url: str = "https://www.wikipedia.org/"
    public_origin: str = ""
    trusted_proxies: int = 0
    ratelimit_storage_uri: str = "memory://"
    ratelimit_enabled: bool = True
    one_entry_visit: bool = True
    single_consent_origins: str = ""
    consent_lifetime_days: int = 182
    feedback_retention_days: int = 365
    audit_retention_days: int = 730
    urgent_target_hours: int = 4
    encryption_keys: str = ""
    alert_webhook_url: str = ""
    alert_webhook_secret: str = ""
    staff_second_factor: bool = True
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    security_contact: str = ""

    @property
    def is_https(self) -> bool:
        """Whether visitors reach the service over https."""
        return self.public_origin.startswith("https://")

    @property
    def sharing_origins(self) -> tuple[str, ...]:
        """The other sites that share cookie choices through us, each as a browser names it."""
        return tuple(filter(None, map(str.strip, self.single_consent_origins.split(","))))

    @property
    def trusted_hosts(self) -> list[str]:
        """The host names that a request may ask for: the public one, and this machine itself.

        Not `[::1]`: Werkzeug 3.2 cuts what is trusted at its first colon, so that no IPv6 address ever is.
        """
        public = urlsplit(self.public_origin).hostname
        return [*([public] if public else []), "localhost", "127.0.0.1"]


def load_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsError: with one line a fault, naming the variable.
    """
    env = Env(eager=False)
    values = {
        field.name: getattr(env, field.type if isinstance(field.type, str) else field.type.__name__)(
            field.name.upper(), _default(field.name, field.default), validate=_RULES.get(field.name)
        )
        for field in fields(Settings)
    }
    faults = {**_find_faults(env), **_find_gaps(values)}
    if faults:
        lines = [f"{name}: {found}" for name, found in sorted(faults.items())]
        raise SettingsError("\n  ".join(["The settings have faults:", *lines]))
    return Settings(**values)


def _find_faults(env: Env) -> dict[str, str]:
    """Return what is wrong with single settings, by the name of the variable."""
    try:
        env.seal()
    except EnvValidationError as error:
        messages = error.error_messages
        found = messages.items() if isinstance(messages, dict) else [("", messages)]
        return {name: " ".join(map(str, faults)) for name, faults in found}
    return {}


def _find_gaps(values: dict[str, Any]) -> dict[str, str]:
    """Return what is missing for a single sign-on of which some is set."""
    missing = [name for name in SINGLE_SIGN_ON if not values[name]]
    if not 0 < len(missing) < len(SINGLE_SIGN_ON):
        return {}
    together = ", ".join(name.upper() for name in SINGLE_SIGN_ON)
    return {name.upper(): f"is missing: set all of {together}, or none." for name in missing}


def _default(name: str, default: Any) -> Any:  # noqa: ANN401 - settings have several types
    """Return a setting's default; the secret key alone has none but what `make run` stored."""
    if name == "secret_key" and SECRET_KEY_FILE.is_file():
        return SECRET_KEY_FILE.read_text().strip()
    return ... if default is MISSING else default


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
_RULES: dict[str, Validator | Any] = {
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
