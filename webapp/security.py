"""What every answer carries and every request must pass, whatever page it is for.

Follows the OWASP Secure Headers Project and, for writes from other sites, the check by `Sec-Fetch-Site`
and `Origin` (W3C Fetch Metadata, RFC 6454): public forms need no token, and so no cookie.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.assets import Assets
from webapp.config import Settings
from webapp.database import SAFE_METHODS

MAX_BODY_BYTES = 64 * 1024
MAX_FORM_PARTS = 200
MAX_PATH_CHARACTERS = 200
OPEN_ENDPOINTS = "open_endpoints"


def init_app(app: Flask, settings: Settings, assets: Assets) -> None:
    """Guard every request of the application and complete the headers of every answer."""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        TRUSTED_HOSTS=settings.trusted_hosts,
    )
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = _whole_bodies(app.wsgi_app)  # type: ignore[assignment, method-assign]
    ours = [(name, name.lower(), value) for name, value in security_headers(settings, assets).items()]
    app.before_request(lambda: check_write(settings.public_origin))

    @app.after_request
    def complete_headers(response: Response) -> Response:
        present = {name.lower() for name, _ in response.headers}
        response.headers.extend([(name, value) for name, lower, value in ours if lower not in present])
        if response.location:
            response.set_data(b"")  # what the framework writes there is a page that nobody could leave
        return response


def _whole_bodies(application: WSGIApplication) -> WSGIApplication:
    """Let a body that ends before its length be refused: the server says that every body ends by itself."""

    def measure(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return application(environ, start_response)

    return measure


def open_endpoint(app: Flask, endpoint: str, origins: Iterable[str]) -> None:
    """Let pages of these other origins write to one endpoint. Nothing else is open to anybody."""
    app.extensions.setdefault(OPEN_ENDPOINTS, {})[endpoint] = frozenset(origins)


def check_write(public_origin: str) -> None:
    """Refuse a write that another site sends, and one whose length is not told: it would be cut and taken for whole.

    Raises:
        Forbidden: for the first, LengthRequired for the second.
    """
    if request.method in SAFE_METHODS:
        return
    if not (is_same_origin(public_origin) or _is_let_in()):
        abort(HTTPStatus.FORBIDDEN)
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        abort(HTTPStatus.LENGTH_REQUIRED)


def security_headers(settings: Settings, assets: Assets) -> dict[str, str]:
    """Return the headers of every answer. `no-store`: no page of ours may stay on the device."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": content_security_policy(assets),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        # Other sites learn nothing, and our own forms still send their Origin.
        "Referrer-Policy": "same-origin",
        # Brave then offers to keep the visit out of its history.
        "Request-OTR": "1",
        "X-Content-Type-Options": "nosniff",
    }
    if settings.is_https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def content_security_policy(assets: Assets, *allowed: Mapping[str, Iterable[str]]) -> str:
    """Return the policy: nothing but our own, inline only what we built (by its hash), and the sources `allowed`."""
    policy = {
        "default-src": ["'none'"],
        "script-src": [*assets.script_hashes],
        "style-src": ["'self'", *assets.style_hashes],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
    for sources in allowed:
        for directive, hosts in sources.items():
            policy.setdefault(directive, []).extend(hosts)
    return "; ".join(" ".join((directive, *sources)) for directive, sources in policy.items())


def is_same_origin(public_origin: str) -> bool:
    """Whether the current request comes from our own pages, or from no page at all (an API client)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or origin == (public_origin or request.host_url.rstrip("/"))


def _is_let_in() -> bool:
    """Whether the endpoint that is asked for is open to the origin that asks."""
    open_endpoints: Mapping[str | None, frozenset[str]] = current_app.extensions.get(OPEN_ENDPOINTS, {})
    return request.headers.get("Origin") in open_endpoints.get(request.endpoint, frozenset())


def is_local_path(value: str, *, most: int = MAX_PATH_CHARACTERS) -> bool:
    """Whether the value is a path on this site and so safe to redirect to: no scheme, no host, no control."""
    if not 0 < len(value) <= most or not value.isprintable():
        return False
    if not value.startswith("/") or value.startswith("//") or "\\" in value:
        return False
    parts = urlsplit(value)
    return not parts.scheme and not parts.netloc
