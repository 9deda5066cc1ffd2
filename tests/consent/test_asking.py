"""Asking: not when the browser refuses by signal and nobody chose, and again when purposes change or time is over."""

from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.conftest import MakeApp
from tests.consent.registers import write_register
from webapp import wording
from webapp.consent import register, words
from webapp.consent.models import Decision

ACCEPT = {"choice": "accept", "next": "/capacity"}
PAGE = {"preferences": "yes", "analytics": "no", "remember": "months", "next": "/"}


def decisions(app: Flask) -> list[Decision]:
    with app.extensions["database"].session() as session:
        return list(session.scalars(select(Decision).order_by(Decision.id)))


def cookie_value(client: Client) -> str | None:
    cookie = client.get_cookie("cookie-consent")
    return cookie.value if cookie else None


def test_the_global_privacy_control_signal_is_told_until_the_visitor_chooses(client: Client) -> None:
    signal = {"Sec-GPC": "1"}
    assert words.GLOBAL_PRIVACY_CONTROL in client.get("/capacity", headers=signal).text
    assert words.GLOBAL_PRIVACY_CONTROL in client.get("/cookies", headers=signal).text
    assert words.GLOBAL_PRIVACY_CONTROL not in client.get("/capacity").text
    client.post("/cookies", data=ACCEPT, headers=signal)
    assert words.GLOBAL_PRIVACY_CONTROL not in client.get("/capacity", headers=signal).text
    answer = client.get("/api/consent", headers=signal).json
    assert answer is not None
    assert answer["preferences"] is True


def test_the_signal_alone_is_no_decision_and_leaves_no_record(app: Flask, client: Client) -> None:
    answer = client.get("/", headers={"Sec-GPC": "1"})
    assert "Set-Cookie" not in answer.headers
    assert decisions(app) == []


def test_the_site_says_that_it_honours_the_signal(client: Client) -> None:
    answer = client.get("/.well-known/gpc.json")
    assert answer.mimetype == "application/json"
    assert answer.json is not None
    assert answer.json["gpc"] is True


def test_changed_purposes_are_asked_about_again_and_the_change_is_shown(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make_app().test_client()
    before.post("/cookies", data=ACCEPT)
    chosen = cookie_value(before)
    change = '[[changes]]\nversion = 2\ntext = "We now ask about colours too."'
    changed = write_register(tmp_path, changes=change)
    changed.write_text(changed.read_text().replace("version = 1", "version = 2"))
    monkeypatch.setattr(register, "REGISTER_FILE", changed)
    earlier, stranger = (make_app().test_client() for _ in range(2))
    earlier.set_cookie("cookie-consent", chosen or "")
    for path in ("/capacity", "/cookies"):
        assert "We now ask about colours too." in earlier.get(path).text
        assert "We now ask about colours too." not in stranger.get(path).text
    assert wording.COOKIE_BANNER in earlier.get("/capacity").text


def test_changed_words_alone_ask_nobody_again(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make_app().test_client()
    before.post("/cookies", data=ACCEPT)
    before.get("/")
    monkeypatch.setattr(register, "REGISTER_FILE", write_register(tmp_path))
    earlier = make_app().test_client()
    earlier.set_cookie("cookie-consent", cookie_value(before) or "")
    assert wording.COOKIE_BANNER not in earlier.get("/capacity").text


def test_a_choice_of_six_months_is_asked_again_when_they_are_over(client: Client) -> None:
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as clock:
        client.post("/cookies", data=ACCEPT)
        client.get("/")
        clock.move_to("2027-05-23T11:59:59Z")
        assert wording.COOKIE_BANNER not in client.get("/").text
        clock.move_to("2027-05-23T12:00:02Z")
        assert wording.COOKIE_BANNER in client.get("/help").text


def test_the_policy_allows_the_sources_of_a_purpose_with_consent_alone(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = write_register(tmp_path)
    sources = 'key = "analytics"\nsources = { connect-src = ["https://counts.example"] }'
    changed.write_text(changed.read_text().replace('key = "analytics"', sources))
    monkeypatch.setattr(register, "REGISTER_FILE", changed)
    client = make_app().test_client()
    assert "counts.example" not in client.get("/").headers["Content-Security-Policy"]
    client.post("/cookies", data={**PAGE, "preferences": "yes", "analytics": "no"})
    assert "counts.example" not in client.get("/").headers["Content-Security-Policy"]
    client.post("/cookies", data=ACCEPT)
    allowed = client.get("/").headers["Content-Security-Policy"]
    assert "connect-src 'self' https://counts.example;" in allowed
    assert "default-src 'none'" in allowed
