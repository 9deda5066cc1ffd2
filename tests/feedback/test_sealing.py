"""Sealing originals, and opening them again."""

import pytest
from cryptography.fernet import Fernet

from webapp.feedback.sealing import KeyLost, open_vault

SECRET_KEY = "a key for tests alone, 0123456789abcdef"
ORIGINALS = {"doing": "", "comments": "Call me: 07700 900123 😀"}
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.mark.parametrize("keys", ["", OLD, f" {NEW} , {OLD},"], ids=["none", "one", "two"])
def test_what_is_sealed_is_opened_by_the_same_keys_and_tells_nothing(keys: str) -> None:
    sealed = open_vault(keys, SECRET_KEY).seal(ORIGINALS)
    assert b"07700" not in sealed
    assert open_vault(keys, SECRET_KEY).open(sealed) == ORIGINALS


def test_a_new_key_is_put_before_the_old_one_and_takes_its_place() -> None:
    sealed = open_vault(OLD, SECRET_KEY).seal(ORIGINALS)
    both = open_vault(f"{NEW},{OLD}", SECRET_KEY)
    assert both.open(sealed) == ORIGINALS
    assert open_vault(NEW, SECRET_KEY).open(both.seal_again(sealed)) == ORIGINALS


def test_what_was_sealed_before_there_were_keys_can_be_opened() -> None:
    sealed = open_vault("", SECRET_KEY).seal(ORIGINALS)
    assert open_vault(NEW, SECRET_KEY).open(sealed) == ORIGINALS


def test_a_lost_key_is_told_clearly() -> None:
    sealed = open_vault(OLD, SECRET_KEY).seal(ORIGINALS)
    vault = open_vault(NEW, SECRET_KEY)
    for attempt in (vault.open, vault.seal_again):
        with pytest.raises(KeyLost, match="ENCRYPTION_KEYS"):
            attempt(sealed)


def test_another_secret_key_opens_nothing_and_neither_does_a_changed_original() -> None:
    sealed = open_vault("", SECRET_KEY).seal(ORIGINALS)
    with pytest.raises(KeyLost):
        open_vault("", SECRET_KEY + "x").open(sealed)
    with pytest.raises(KeyLost):
        open_vault("", SECRET_KEY).open(sealed[:-4] + b"AAA=")
