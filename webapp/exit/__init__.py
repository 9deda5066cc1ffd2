"""Leaving the site at once: what the server does for it. The page's own part is `static/js/exit.js`."""

from flask import Flask

from webapp.config import Settings
from webapp.exit.latch import LatchMiddleware
from webapp.exit.views import blueprint
from webapp.exit.visit import tell_location


def init_app(app: Flask, settings: Settings) -> None:
    """Answer `/leave`, keep a visit to one history entry, and send pages reached by Back after it to the safe site.

    The latch stands before everything that answers with pages: call this after any other wrapping of
    `app.wsgi_app`.
    """
    app.register_blueprint(blueprint)
    app.after_request(tell_location)
    app.wsgi_app = LatchMiddleware(app.wsgi_app, exit_url=settings.exit_url)  # type: ignore[method-assign]
