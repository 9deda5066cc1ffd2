"""What makes a password good enough, and how it is kept and checked.

Rules: NIST SP 800-63B, section 3.1.1 (length and no composition rules, Unicode normalised, at least 64
characters allowed, none that is common). Cost: Argon2id with the parameters of the OWASP Password Storage Cheat Sheet.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from webapp.feedback.rules import remove_control_characters

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_PASSWORD_CHARACTERS: Final = 12
MAX_PASSWORD_CHARACTERS: Final = 256
MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1
COMMON: Final = Path(__file__).with_name("common_passwords.txt")


class PasswordRefused(ValueError):  # noqa: N818 - says what happened
    """The password is not good enough; the message is a sentence for the person who chose it."""


def require_good_password(password: str, *, email: str) -> None:
    """Insist on a password that is hard to guess.

    Raises:
        PasswordRefused: It is too short, too long, holds control characters, is the e-mail address or is a common one.
    """
    if len(password) < MIN_PASSWORD_CHARACTERS:
        raise PasswordRefused(f"The password must be {MIN_PASSWORD_CHARACTERS} characters or more.")
    if len(password) > MAX_PASSWORD_CHARACTERS:
        raise PasswordRefused(f"The password must be {MAX_PASSWORD_CHARACTERS} characters or fewer.")
    if password != remove_control_characters(password):
        raise PasswordRefused("The password must not have control characters.")
    if password.strip().casefold() == email.casefold():
        raise PasswordRefused("The password must not be the email address.")
    if _normalise(password).strip().casefold() in _common():
        raise PasswordRefused("Many people have this password, so it is easy to guess. Choose another.")


def hash_new_password(password: str, *, email: str) -> str:
    """Return what may be stored in place of a password that somebody chose.

    This takes a while: call it while no transaction is open, so that nobody waits for a lock meanwhile.

    Raises:
        PasswordRefused: The password is not good enough.
    """
    require_good_password(password, email=email)
    return hash_password(password)


def hash_password(password: str) -> str:
    """Return what may be stored in place of the password."""
    return _hasher().hash(_normalise(password))


def is_password(password: str, *, stored: str | None) -> bool:
    """Whether the password is the one that was stored.

    Where nothing is stored the answer is no, after the same work: how long it takes tells nobody whether
    there is an account.
    """
    from argon2.exceptions import VerifyMismatchError

    decoy = _decoy()
    try:
        _hasher().verify(stored or decoy, _normalise(password))
    except VerifyMismatchError:
        return False
    return stored is not None


@cache
def _common() -> frozenset[str]:
    return frozenset(line for line in COMMON.read_text("utf-8").splitlines() if not line.startswith("# "))


@cache
def _decoy() -> str:
    return hash_password("nobody has this password")


@cache
def _hasher() -> "PasswordHasher":
    # Imported here: the public site never needs it.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def _normalise(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
