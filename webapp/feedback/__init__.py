"""What visitors tell us: the form, its JSON twin, and the table that staff read."""

from flask import Flask

from webapp.config import Settings
from webapp.feedback.api import feedback_api
from webapp.feedback.views import feedback


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature is started in the same way
    """Add the form below ``/feedback`` and its JSON twin below ``/api``."""
    app.register_blueprint(feedback)
    app.register_blueprint(feedback_api, url_prefix="/api")
