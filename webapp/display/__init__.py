"""Text size and colours as a visitor wants them: for the visit, and remembered only with consent."""

from urllib.parse import quote

from flask import Flask

from webapp.config import Settings
from webapp.display import views
from webapp.display.dimension import make_dimension
from webapp.published import table_of


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature is started in the same way
    """Serve the page of settings, and show every template how the visitor wants it to look.

    The page is finished for each page that was published before this feature: there it leads back to.
    """
    app.context_processor(views.display_context)
    app.register_blueprint(views.display)
    table = table_of(app)
    table.vary_by("display", make_dimension(app.extensions["consent_register"]))
    pages = [address for address in table.addresses if "?" not in address and not address.startswith("/static/")]
    table.publish(views.PATH, queries=[f"next={quote(path)}" for path in (*pages, views.PATH)])
