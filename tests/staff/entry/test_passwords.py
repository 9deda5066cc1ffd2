"""How passwords are kept and checked."""

import subprocess
import sys

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from webapp.staff.entry.passwords import PasswordRefused, hash_password, is_password, require_good_password


def test_a_password_is_kept_at_the_cost_that_owasp_asks_for() -> None:
    stored = extract_parameters(hash_password("nine quiet otters swim"))
    assert stored.type is Type.ID
    assert (stored.memory_cost, stored.time_cost, stored.parallelism) == (19_456, 2, 1)


def test_the_same_password_is_kept_in_another_form_each_time() -> None:
    assert hash_password("nine quiet otters swim") != hash_password("nine quiet otters swim")


def test_only_the_password_itself_is_right() -> None:
    stored = hash_password("nine quiet otters swim")
    assert is_password("nine quiet otters swim", stored=stored)
    assert not is_password("nine quiet otters swim ", stored=stored)
    assert not is_password("", stored=stored)


def test_a_password_typed_on_another_system_is_right() -> None:
    composed, decomposed = "caf\u00e9 caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301 cafe\u0301"
    assert is_password(decomposed, stored=hash_password(composed))


def test_where_nothing_is_stored_no_password_is_right() -> None:
    assert not is_password("nobody has this password", stored=None)


@pytest.mark.parametrize("password", ["twelve chars", "x" * 256, "日本語のとても長い合言葉です", "a😀b😀c😀d😀e😀f😀"])
def test_length_is_what_counts(password: str) -> None:
    require_good_password(password, email="ann@staff.example")
    with pytest.raises(PasswordRefused):
        require_good_password(password[:11], email="ann@staff.example")


def test_an_address_of_twelve_characters_is_no_password() -> None:
    with pytest.raises(PasswordRefused):
        require_good_password(" Ann@Staff.Example ", email="ann@staff.example")


@pytest.mark.parametrize("password", ["qwertyuiop123", " PassWord1234 ", "1234567890-=", "ｑｗｅｒｔｙｑｗｅｒｔｙ"])
def test_a_password_that_many_people_have_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused, match="Many people"):
        require_good_password(password, email="ann@staff.example")


def test_the_public_site_starts_without_what_only_signing_in_needs() -> None:
    names = "{'argon2', 'authlib', 'httpx', 'joserfc', 'pyotp', 'segno', 'webauthn'}"
    code = f"import sys, webapp; print(sorted({names} & set(sys.modules)))"
    started = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert started.stdout.strip() == "[]"
