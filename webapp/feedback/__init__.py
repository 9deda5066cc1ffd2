"""What visitors tell us: the form, its JSON twin, and the table that staff read."""

from urllib.parse import quote

from flask import Flask

from webapp.config import Settings
from webapp.feedback.api import feedback_api
from webapp.feedback.views import feedback
from webapp.published import table_of


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature is started in the same way
    """Add the form below ``/feedback`` and its JSON twin below ``/api``.

    The form is a finished page about each page that was published before this feature.
    """
    app.register_blueprint(feedback)
    app.register_blueprint(feedback_api, url_prefix="/api")
    table = table_of(app)
    pages = [*table.addresses, "/feedback", "/feedback/thanks"]
    table.publish("/feedback", queries=[f"page={quote(page)}" for page in pages])
    table.publish("/feedback/thanks")
