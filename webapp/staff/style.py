"""The style sheet of the staff pages: a file of its own, since they weigh more than public ones."""

from http import HTTPStatus

from flask import Flask, Response, request

from webapp.published import table_of

YEAR_SECONDS = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    """Serve the sheet as a finished file; it is named by its content, so a browser may keep it for a year."""
    path = f"/static/{app.extensions['assets'].staff_style}"
    table_of(app).publish(path)

    @app.after_request
    def let_browsers_keep(response: Response) -> Response:
        if request.path == path and response.status_code == HTTPStatus.OK:
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        return response
