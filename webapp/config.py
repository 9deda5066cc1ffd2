"""Settings from the environment, read once at start; every fault is reported at once."""

from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from click import ClickException
from environs import Env, EnvValidationError

from webapp.config_rules import RULES

INSTANCE = Path(__file__).resolve().parent.parent / "instance"
SECRET_KEY_FILE = INSTANCE / "secret_key"
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
            field.name.upper(), _default(field.name, field.default), validate=RULES.get(field.name)
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
