"""Receipts: a short reference and a secret, with which the sender alone can come back to a message.

Everything is derived from the message with keys of its own, so that a repeated submission gets the same
answer although the secret itself is never stored (NIST SP 800-108: one derived key for each purpose).
"""

import base64
import hmac
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Without vowels no words arise; what is easily mistaken is left out, so that it can be read aloud.
REFERENCE_ALPHABET: Final = "23456789CFGHJMPQRVWX"
REFERENCE_LENGTH: Final = 9
HASH_BYTES: Final = 32

_REFERENCE_SYMBOLS: Final = 8
_SECRET_BYTES: Final = 20


@dataclass(frozen=True, kw_only=True)
class FeedbackReceipt:
    """What the sender gets, once: ``reference`` like ``7QFJ-M3WX``, ``secret`` of 160 bits in base 32."""

    reference: str
    secret: str


def digest_submission(secret_key: str, message: bytes) -> bytes:
    """Return the 32 bytes by which a repeated submission is known."""
    return _authenticate(secret_key, purpose="submission", message=message)


def write_submission(secret_key: str, *, window: int) -> uuid.UUID:
    """Return the submission that all messages without one share in a window of time; nobody else can make it."""
    return uuid.UUID(bytes=_authenticate(secret_key, purpose="window", message=str(window).encode())[:16])


def write_reference(secret_key: str, message: bytes, *, attempt: int) -> str:
    """Return the reference of a message; the next attempt gives another where that one is taken."""
    digest = _authenticate(secret_key, purpose=f"reference {attempt}", message=message)
    number = int.from_bytes(digest, "big")
    symbols: list[str] = []
    for _ in range(_REFERENCE_SYMBOLS):
        number, index = divmod(number, len(REFERENCE_ALPHABET))
        symbols.append(REFERENCE_ALPHABET[index])
    return "".join(symbols[:4]) + "-" + "".join(symbols[4:])


def write_secret(secret_key: str, message: bytes) -> str:
    """Return the secret of a message, 32 small letters and digits."""
    digest = _authenticate(secret_key, purpose="secret", message=message)
    return base64.b32encode(digest[:_SECRET_BYTES]).decode("ascii").lower()


def hash_secret(secret_key: str, secret: str) -> bytes:
    """Return the HMAC-SHA256 of a receipt's secret, the only form in which it is stored."""
    return _authenticate(secret_key, purpose="secret hash", message=secret.encode("utf-8", "replace"))


def read_reference(typed: str) -> str:
    """Return a reference as it is written, from what somebody typed; what cannot be one gives one that nobody has."""
    symbols = "".join(symbol for symbol in typed.upper() if symbol in REFERENCE_ALPHABET)[: _REFERENCE_SYMBOLS + 1]
    return f"{symbols[:4]}-{symbols[4:]}"


def read_secret(typed: str) -> str:
    """Return a secret as it is written, from what somebody typed: without spaces, in small letters."""
    return "".join(typed.lower().split())


def _authenticate(secret_key: str, *, purpose: str, message: bytes) -> bytes:
    return hmac.digest(_derive_key(secret_key, purpose), message, "sha256")


@lru_cache(maxsize=64)
def _derive_key(secret_key: str, purpose: str) -> bytes:
    return hmac.digest(secret_key.encode(), f"webapp.feedback.receipt.v1 {purpose}".encode(), "sha256")
