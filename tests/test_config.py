"""The settings: what the environment gives, and every fault at once."""

from pathlib import Path

import pytest

from webapp import config
from webapp.config import Settings, SettingsError, load_settings

SECRET = "a-secret-key-of-more-than-32-characters"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.__dataclass_fields__:
        monkeypatch.delenv(field.upper(), raising=False)
    monkeypatch.setattr(config, "SECRET_KEY_FILE", tmp_path / "secret_key")


def test_a_secret_key_alone_gives_the_defaults_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    settings = load_settings()
    assert settings == Settings(secret_key=SECRET)
    assert settings.exit_url == "https://www.bbc.co.uk/weather"
    assert (settings.consent_lifetime_days, settings.feedback_retention_days) == (182, 365)


def test_the_stored_secret_key_serves_when_the_environment_has_none(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(f"{SECRET}\n")
    assert load_settings().secret_key == SECRET


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = {
        "SECRET_KEY": "short",
        "DATABASE_URL": "mysql://localhost/x",
        "EXIT_URL": "javascript:alert(1)",
        "PUBLIC_ORIGIN": "https://site.example/path",
        "TRUSTED_PROXIES": "many",
        "ONE_ENTRY_VISIT": "perhaps",
        "FEEDBACK_RETENTION_DAYS": "0",
    }
    for name, value in faulty.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert all(name in str(caught.value) for name in faulty)


@pytest.mark.parametrize("value", ["https://a.example", " https://a.example , http://localhost:8001,", ""])
def test_sites_that_share_choices_are_named_as_browsers_name_them(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("SINGLE_CONSENT_ORIGINS", value)
    assert load_settings().sharing_origins == tuple(origin.strip() for origin in value.split(",") if origin.strip())


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "null",
        "https://*.example",
        "https://a.example/",
        "https://A.example",
        "https://a.example:443",
        "http://a.example:80",
        "https://ann@a.example",
        "https://a.example?b",
        "ftp://a.example",
        "a.example",
        "https://a.example https://b.example",
    ],
)
def test_anything_else_is_no_site_to_share_with(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("SINGLE_CONSENT_ORIGINS", f"https://fine.example,{value}")
    with pytest.raises(SettingsError, match="SINGLE_CONSENT_ORIGINS"):
        load_settings()


def test_a_single_sign_on_is_set_in_full_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "short")
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("OIDC_CLIENT_ID", "webapp")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "OIDC_CLIENT_SECRET: is missing" in str(caught.value)
    assert "SECRET_KEY" in str(caught.value)


@pytest.mark.parametrize("issuer", ["id.example", "http://id.example", "https://", "https://id.example?a", "ftp://x"])
def test_a_provider_is_reached_over_https(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    for name, value in {"SECRET_KEY": SECRET, "ISSUER": issuer, "CLIENT_ID": "a", "CLIENT_SECRET": "b"}.items():
        monkeypatch.setenv(name if name == "SECRET_KEY" else f"OIDC_{name}", value)
    with pytest.raises(SettingsError, match="OIDC_ISSUER"):
        load_settings()


def test_no_secret_key_at_all_is_a_fault() -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        load_settings()


def test_a_fault_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hunter2")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_the_public_host_and_this_machine_are_trusted_and_no_other() -> None:
    settings = Settings(secret_key=SECRET, public_origin="https://site.example:8443")
    assert settings.is_https
    assert settings.trusted_hosts == ["site.example", "localhost", "127.0.0.1"]


@pytest.mark.parametrize(
    "url", ["https://chat.example/hook?token=x", "http://127.0.0.1:9000/hook", "http://localhost/"]
)
def test_alerts_may_go_to_https_or_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("ALERT_WEBHOOK_URL", url)
    monkeypatch.setenv("ALERT_WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert load_settings().alert_webhook_url == url


@pytest.mark.parametrize(
    "url", ["http://chat.example/hook", "ftp://127.0.0.1/", "https://", "https://[", "chat.example"]
)
def test_alerts_go_nowhere_else(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("ALERT_WEBHOOK_URL", url)
    monkeypatch.setenv("ALERT_WEBHOOK_SECRET", "whsec_too-short")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert all(name in str(caught.value) for name in ("ALERT_WEBHOOK_URL", "ALERT_WEBHOOK_SECRET"))
    assert "chat.example" not in str(caught.value)
    assert "too-short" not in str(caught.value)
