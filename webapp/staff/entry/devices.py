"""Knowing a browser again in which somebody signed in before, so that strangers cannot keep its owner out.

The device cookie of OWASP ("Slow Down Online Guessing Attacks with Device Cookies"): wrong passwords of strangers
are counted together, those of a known device by themselves. The cookie opens nothing. It holds a random number and a
keyed hash of the address, signed.
"""

import hmac
import secrets
from datetime import timedelta
from typing import Final, cast

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from webapp.config import Settings

COOKIE_NAME: Final = "staff-device"
PATH: Final = "/staff/login"
KNOWN_FOR: Final = timedelta(days=90)
_NUMBER_BYTES: Final = 16


def remember_device(response: Response, *, address: str) -> None:
    """Let the browser that gets this answer be known as one in which the owner of the address signed in."""
    number = find_device(address) or secrets.token_urlsafe(_NUMBER_BYTES)
    response.set_cookie(
        COOKIE_NAME,
        _signer().dumps([_hash(address), number]),
        max_age=KNOWN_FOR,
        path=PATH,
        secure=_settings().is_https,
        httponly=True,
        samesite="Lax",
    )


def find_device(address: str) -> str | None:
    """Return the number of the browser that asks, if the owner of the address signed in with it; else nothing."""
    value = request.cookies.get(COOKIE_NAME, "")
    try:
        whose, number = _signer().loads(value, max_age=int(KNOWN_FOR.total_seconds()))
    except (BadSignature, TypeError, ValueError):
        return None
    return number if isinstance(number, str) and whose == _hash(address) else None


def _hash(address: str) -> str:
    return hmac.digest(_settings().secret_key.encode(), f"staff device {address}".encode(), "sha256").hex()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_settings().secret_key, salt="staff device")


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
