"""Where passkeys belong: the site's own origin, as Web Authentication has it."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request

from webapp.staff.access import settings


@dataclass(frozen=True, kw_only=True)
class Place:
    """The site, to a passkey.

    Attributes:
        origin: Scheme, host and port, as the browser tells them.
        host: The relying party's identifier: a passkey works for this name alone.
        name: What a browser calls the site when it asks.
    """

    origin: str
    host: str
    name: str


def place_of_passkeys() -> Place | None:
    """Return where passkeys belong, or nothing where the site is reached by a number: browsers then refuse them."""
    origin = settings().public_origin or request.host_url.rstrip("/")
    host = urlsplit(origin).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Place(origin=origin, host=host, name=settings().service_name)
    return None
