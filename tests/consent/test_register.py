"""The register: the only list of cookies and purposes."""

from pathlib import Path

import pytest

from webapp.consent import cookie
from webapp.consent.register import REGISTER_FILE, RegisterError, load_register
from webapp.exit.latch import LATCH_COOKIE


def test_the_register_lists_every_cookie_the_code_sets() -> None:
    listed = {row.name for row in load_register().cookies}
    assert listed == {cookie.NAME, cookie.SAVED_NAME, LATCH_COOKIE, "staff-session"}


def test_the_same_words_have_the_same_notice_and_other_words_another(tmp_path: Path) -> None:
    other = tmp_path / "register.toml"
    other.write_text(REGISTER_FILE.read_text().replace("text size", "size of text"))
    assert load_register().notice_hash == load_register().notice_hash
    assert load_register().notice_hash != load_register(other).notice_hash


def test_every_fault_of_a_broken_register_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "register.toml"
    broken.write_text(
        '[[purposes]]\nkey = "preferences"\n[[cookies]]\nname = "x"\npurpose = "fun"\ncolour = "red"\n'
        '[[cookies]]\nname = "x"\npurpose = "fun"\n'
    )
    with pytest.raises(RegisterError) as caught:
        load_register(broken)
    for fault in ("version", "question is missing", "colour is not known", "x: is listed", "purpose must be one of"):
        assert fault in str(caught.value)
