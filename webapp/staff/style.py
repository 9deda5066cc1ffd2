"""The style sheet of the staff pages, the one file beside the pages, and the scripts that they alone may run."""

from http import HTTPStatus
from typing import Final

from flask import Flask, Response, abort, current_app

from webapp.published import table_of
from webapp.security import content_security_policy
from webapp.staff.access import staff

YEAR_SECONDS: Final = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    """Serve the sheet as a finished file; it is named by its content, so a browser may keep it for a year."""
    assets = app.extensions["assets"]

    def show_style(name: str) -> Response:
        """Return the sheet, under the name of its content alone."""
        if name != assets.staff_style:
            abort(HTTPStatus.NOT_FOUND)
        response = Response(assets.staff_sheet, mimetype="text/css")
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        return response

    policy = content_security_policy(assets, {"script-src": assets.staff_script_hashes})
    app.extensions["staff_policy"] = policy
    app.add_url_rule("/static/<name>", "static", show_style)
    table_of(app).publish(f"/static/{assets.staff_style}")


@staff.after_request
def allow_scripts(response: Response) -> Response:
    """Let staff pages run their own scripts too; the policy of public pages does not name these."""
    response.headers.setdefault("Content-Security-Policy", current_app.extensions["staff_policy"])
    return response
