"""`/leave`: the way out of the site without JavaScript."""

from http import HTTPStatus

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from webapp.config import Settings
from webapp.exit.latch import LATCH_COOKIE, LATCH_SECONDS, LEAVE_PATH

blueprint = Blueprint("exit", __name__)


@blueprint.get(LEAVE_PATH)
def leave() -> Response:
    """Send the visitor to the safe site, take the site's cookies back, and set the latch.

    `Clear-Site-Data` names storage alone. "cookies" would take the latch as well, so they are expired one by one;
    "cache" makes Chromium search its whole cache before it goes on, which took more than a second where 12,000
    answers of other sites were in it, and no page of ours is ever in it.
    """
    settings: Settings = current_app.extensions["settings"]
    response = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": settings.exit_url})
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return response  # another site must not shut a visitor out of ours
    response.headers["Clear-Site-Data"] = '"storage"'
    for name in request.cookies:
        response.delete_cookie(name)
    response.set_cookie(
        LATCH_COOKIE, "1", max_age=LATCH_SECONDS, secure=settings.is_https, httponly=True, samesite="Lax"
    )
    return response
