"""Sealing what a message said before it was redacted: only the holder of the keys can read it again.

Fernet (AES-128-CBC with HMAC-SHA256) under several keys: the first seals, every one opens, so that a key can be
replaced while the service runs. Last of all comes one that is derived from the secret key (HKDF, RFC 5869): no
set-up is needed, and what was sealed before the operator set keys can still be opened and sealed again.
"""

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, cast

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES: Final = 32
_PURPOSE: Final = b"webapp.feedback.sealing.v1"


class KeyLost(Exception):  # noqa: N818 - it is an answer, not a fault
    """The key that sealed an original is no longer among the keys; its redacted text is all there is."""


class Vault:
    """Seals originals and opens them again."""

    def __init__(self, keys: MultiFernet) -> None:
        self._keys = keys

    def seal(self, originals: Mapping[str, str]) -> bytes:
        """Return the originals, by field, in a form that only the keys open."""
        return self._keys.encrypt(json.dumps(dict(originals), ensure_ascii=False).encode())

    def open(self, sealed: bytes) -> dict[str, str]:
        """Return the originals by field.

        Raises:
            KeyLost: None of the keys sealed them, or they were changed since.
        """
        try:
            return cast("dict[str, str]", json.loads(self._keys.decrypt(sealed)))
        except InvalidToken:
            raise KeyLost("No key of ENCRYPTION_KEYS opens this original. The redacted text is unharmed.") from None

    def seal_again(self, sealed: bytes) -> bytes:
        """Return the same originals under the first key, with the time of their first sealing.

        Raises:
            KeyLost: None of the keys sealed them, or they were changed since.
        """
        try:
            return self._keys.rotate(sealed)
        except InvalidToken:
            raise KeyLost("No key of ENCRYPTION_KEYS opens this original. The redacted text is unharmed.") from None


@lru_cache(maxsize=8)
def open_vault(encryption_keys: str, secret_key: str) -> Vault:
    """Return the vault of a service.

    Args:
        encryption_keys: Fernet keys with commas between them, the newest first; or nothing.
        secret_key: The secret key of the service, from which the key is derived when there are none.
    """
    keys = [*split_keys(encryption_keys), _derive_key(secret_key)]
    return Vault(MultiFernet([Fernet(key) for key in keys]))


def split_keys(encryption_keys: str) -> list[str]:
    """Return the keys that the setting names, in its order."""
    return [key.strip() for key in encryption_keys.split(",") if key.strip()]


def _derive_key(secret_key: str) -> str:
    derived = HKDF(SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return base64.urlsafe_b64encode(derived).decode("ascii")
