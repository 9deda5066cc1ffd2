"""The register: the only list of cookies and purposes."""

from pathlib import Path

import pytest

from tests.processes import ROOT, SECRET_KEY
from webapp import create_app
from webapp.config import Settings
from webapp.consent import cookie, register
from webapp.consent.register import REGISTER_FILE, RegisterError, load_register
from webapp.display import dimension as display
from webapp.exit.latch import LATCH_COOKIE
from webapp.feedback import handover


def test_the_register_lists_every_cookie_the_code_sets() -> None:
    listed = {row.name for row in load_register().cookies if row.is_cookie}
    ours = {cookie.NAME, cookie.SAVED_NAME, display.VISIT_NAME, display.KEPT_NAME, handover.NAME}
    assert listed == ours | {LATCH_COOKIE, "staff-session", "staff-device"}


def test_the_register_lists_what_the_exit_keeps_in_the_tab() -> None:
    (storage,) = [row for row in load_register().cookies if not row.is_cookie]
    assert f"const MARK = '{storage.name}'" in (ROOT / "webapp/static/js/exit.js").read_text()


@pytest.mark.parametrize(
    ("days", "told"), [(182, "6 months"), (365, "12 months"), (30, "1 month"), (1, "1 day"), (100, "100 days")]
)
def test_the_lifetime_of_a_choice_is_told_as_the_settings_have_it(days: int, told: str) -> None:
    (row,) = [row for row in load_register(lifetime_days=days).cookies if row.name == cookie.NAME]
    assert row.lifetime.startswith(f"{told}, or until")
    assert row.longest_seconds == days * 24 * 3600


def test_another_lifetime_is_another_notice() -> None:
    assert load_register(lifetime_days=90).notice_hash != load_register().notice_hash


def test_the_same_words_have_the_same_notice_and_other_words_another(tmp_path: Path) -> None:
    other = tmp_path / "register.toml"
    other.write_text(REGISTER_FILE.read_text().replace("text size", "size of text"))
    assert load_register().notice_hash == load_register().notice_hash
    assert load_register().notice_hash != load_register(other).notice_hash


BROKEN = """
version = 3
[[purposes]]
key = "preferences"
[[changes]]
version = 9
text = "something"
[[cookies]]
name = "x"
purpose = "fun"
colour = "red"
[[cookies]]
name = "x"
kept_as = "biscuit"
purpose = "analytics"
set_by = ""
lifetime = 5
longest = "a while"
legal_basis = "appearance exception"
paths = ["here"]
http_only = "no"
description = "text"
"""


def test_every_fault_of_a_broken_register_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "register.toml"
    broken.write_text(BROKEN)
    with pytest.raises(RegisterError) as caught:
        load_register(broken)
    for fault in (
        "purposes, preferences: question is missing.",
        "purposes: must be preferences and analytics, each once.",
        "cookies, x: colour is not known.",
        "cookies, x: purpose must be one of essential, preferences, analytics.",
        "cookies, x: is listed more than once.",
        "cookies, x: kept_as must be one of cookie, session storage, local storage.",
        "cookies, x: set_by must not be empty.",
        "cookies, x: lifetime must be text.",
        "cookies, x: longest must be visit, {consent_lifetime}, or such as 5 minutes.",
        "cookies, x: legal_basis must be consent or statistical exception.",
        "cookies, x: paths must begin with /.",
        "cookies, x: http_only must be true or false.",
        "changes: nothing is said about version 2, 3.",
        "changes: there is no version 9 to tell of.",
    ):
        assert fault in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "version = 1", 'cookies = [1]\npurposes = "x"', "version = true", "x = [", "a = 1"]
)
def test_a_register_of_any_other_form_is_told_and_no_error(tmp_path: Path, text: str) -> None:
    broken = tmp_path / "register.toml"
    broken.write_text(text)
    with pytest.raises(RegisterError):
        load_register(broken)


def test_a_broken_register_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    broken = tmp_path / "register.toml"
    broken.write_text("version = 0")
    monkeypatch.setattr(register, "REGISTER_FILE", broken)
    with pytest.raises(RegisterError, match="version: must be from 1 to 9999"):
        create_app(Settings(secret_key=SECRET_KEY, database_url=sqlite_url))
