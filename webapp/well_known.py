"""What programs look for at fixed addresses: `/robots.txt`, and whom to tell of a fault in the security."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final, cast

from flask import Blueprint, Flask, Response, abort, current_app

from webapp.config import Settings
from webapp.published import table_of

# Not what must stay hidden, which needs a lock: only what would waste a crawler's time, or ours.
ROBOTS: Final = "User-agent: *\nDisallow: /api/\nDisallow: /leave\nDisallow: /staff\n"
CONTACT_HOLDS: Final = timedelta(days=180)  # RFC 9116, section 2.5.5: less than a year

well_known = Blueprint("well_known", __name__)


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature is started in the same way
    """Serve the two files. It comes after the features that make something for each page: these are none."""
    app.register_blueprint(well_known)
    table_of(app).publish("/robots.txt")


@well_known.get("/robots.txt")
def show_robots() -> Response:
    """Tell crawlers what to leave out (RFC 9309): public pages may be indexed."""
    response = Response(ROBOTS, mimetype="text/plain")
    response.vary.add("Accept-Encoding")  # as every finished answer says, in whichever way it is answered
    return response


@well_known.get("/.well-known/security.txt")
def show_security() -> Response:
    """Tell whom to write to about security (RFC 9116), where the operator has said so.

    The text is written for each request, as it says until when it holds: a service that runs vouches for its settings.
    """
    settings = cast("Settings", current_app.extensions["settings"])
    if not settings.security_contact:
        abort(HTTPStatus.NOT_FOUND)
    expires = (datetime.now(UTC) + CONTACT_HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {settings.security_contact}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}"]
    lines.append("Preferred-Languages: en")
    if settings.public_origin:
        lines.append(f"Canonical: {settings.public_origin}/.well-known/security.txt")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
