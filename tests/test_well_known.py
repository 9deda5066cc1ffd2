"""What programs look for at fixed addresses."""

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient

from tests.conftest import CONTACT, MakeApp
from webapp.config import SettingsError, load_settings


def test_crawlers_may_read_the_pages_and_leave_the_rest(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert all(rules.can_fetch("*", path) for path in ("/", "/help", "/cookies", "/you-said-we-did"))
    assert not any(rules.can_fetch("*", path) for path in ("/staff/", "/staff/login", "/api/consent", "/leave"))


def test_robots_is_no_page_that_is_counted_or_asked_about(client: FlaskClient) -> None:
    assert "robots.txt" not in client.get("/api/openapi.json").text
    assert client.get("/display-settings?next=/robots.txt").status_code == 200


def test_whom_to_tell_of_a_fault_in_the_security(make_app: MakeApp) -> None:
    app = make_app(public_origin="https://service.example")
    answer = app.test_client().get("/.well-known/security.txt", base_url="https://service.example")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%S%z")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert fields["Contact"] == CONTACT
    assert fields["Canonical"] == "https://service.example/.well-known/security.txt"
    assert timedelta(days=150) < expires - datetime.now(UTC) < timedelta(days=365)


def test_without_a_contact_there_is_no_such_file(make_app: MakeApp) -> None:
    assert make_app(security_contact="").test_client().get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("contact", ["security@service.example", "mailto:a\nExpires: never", "http://plain.example"])
def test_a_contact_that_is_no_address_is_refused_at_start(monkeypatch: pytest.MonkeyPatch, contact: str) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", contact)
    with pytest.raises(SettingsError, match="SECURITY_CONTACT"):
        load_settings()
