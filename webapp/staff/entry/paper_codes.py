"""Codes that people copy by hand: long enough that nobody guesses one, without letters that look alike."""

import hashlib
import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP_CHARACTERS: Final = 4
GROUPS: Final = 5  # 98 bits


def make_code() -> str:
    """Return a new code, in groups with dashes between them."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_CHARACTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def hash_code(typed: str) -> bytes:
    """Return what is kept of a code, however its letters and groups were typed. A plain hash cannot be guessed back."""
    letters = "".join(character for character in typed.upper() if character in ALPHABET)
    return hashlib.sha256(letters.encode()).digest()
