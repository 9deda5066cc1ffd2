"""Page counts: how often each page is read, by day, from visitors who allow it. Nothing about a person is kept."""

from flask import Flask

from webapp.config import Settings
from webapp.visits import api, cli
from webapp.visits.pages import counted_path


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature is started in the same way
    """Take counts below `/api`, and tell the script of each page its name in them and what consent must be for."""
    version = app.extensions["consent_register"].version
    app.context_processor(lambda: {"counted_path": counted_path(), "purposes_version": version})
    app.register_blueprint(api.page_views, url_prefix="/api")
    app.register_blueprint(cli.visits)
