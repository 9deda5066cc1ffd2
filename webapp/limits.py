"""How often one address may ask: the limits of every feature are counted here.

A limit is set where it applies, ``@limiter.limit("10 per minute")`` on a view or ``with limiter.limit(...)``
around a part of one; ``flask_limiter.RateLimitExceeded`` is the 429. An address is never kept: what is
counted is a keyed hash of it that means nothing the next day. When the store (Valkey) is away, each process
counts on its own.
"""

import hmac
import logging
import time
from datetime import UTC, date, datetime
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import Final, cast

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter

from webapp.config import Settings

STORE_TIMEOUT_SECONDS: Final = 1
IPV6_NETWORK_BITS: Final = 64


def init_app(app: Flask, settings: Settings) -> None:
    """Count the requests of the application where the settings say."""
    app.config.update(RATELIMIT_STORAGE_URI=valkey_uri(settings.ratelimit_storage_uri))
    limiter.init_app(app)
    logging.getLogger("flask-limiter").setLevel(logging.CRITICAL)  # it would name the address's hash
    app.after_request(_say_when_to_retry)


def address_key() -> str:
    """Return who asks, as a keyed hash of the address of the current request."""
    return daily_key(network_of(request.remote_addr or ""))


def daily_key(value: str) -> str:
    """Return a hash of the value that only this service can make, and that is another one tomorrow (UTC)."""
    settings = cast("Settings", current_app.extensions["settings"])
    return hash_for_day(value, day=datetime.now(UTC).date(), secret_key=settings.secret_key)


def hash_for_day(value: str, *, day: date, secret_key: str) -> str:
    """Return the keyed hash of a value on one day."""
    return hmac.digest(secret_key.encode(), f"rate limit {day} {value}".encode(), "sha256").hex()


def is_refused(response: Response) -> bool:
    """Whether what was tried was wrong, such as a password: where that alone counts, what is right costs nothing."""
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def network_of(address: str) -> str:
    """Return what is counted as one: an IPv4 address, or the 64 bits of IPv6 that one household has."""
    try:
        parsed = ip_address(_without_port(address))
    except ValueError:  # a proxy may pass on anything
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> IPV6_NETWORK_BITS << IPV6_NETWORK_BITS))


def _without_port(address: str) -> str:
    """Return the address alone: some proxies write ``192.0.2.7:4711`` or ``[2001:db8::7]:4711``."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def valkey_uri(uri: str) -> str:
    """Return where the store is, for the one client library there is: Valkey's, which knows Redis too."""
    scheme, separator, rest = uri.partition("://")
    names = {"redis": "valkey", "rediss": "valkeys", "redis+unix": "valkey+unix"}
    return f"{names.get(scheme, scheme)}{separator}{rest}"


limiter: Final = Limiter(
    address_key,
    in_memory_fallback_enabled=True,
    swallow_errors=True,
    storage_options={
        "socket_connect_timeout": STORE_TIMEOUT_SECONDS,
        "socket_timeout": STORE_TIMEOUT_SECONDS,
    },
)


@limiter.request_filter
def _is_switched_off() -> bool:
    return not cast("Settings", current_app.extensions["settings"]).ratelimit_enabled


def _say_when_to_retry(response: Response) -> Response:
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and limiter.current_limit:
        wait_seconds = max(1, int(limiter.current_limit.reset_at - time.time()))
        response.headers["Retry-After"] = str(wait_seconds)
    return response
