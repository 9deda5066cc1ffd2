"""The service: pages, consent, feedback and its review. Start reading here."""

from pathlib import Path

from flask import Flask

from webapp import (
    changes,
    compression,
    consent,
    crowd,
    database,
    demo,
    display,
    errors,
    feedback,
    health,
    limits,
    logs,
    openapi,
    pages,
    published,
    security,
    staff,
    visits,
    well_known,
    wording,
)
from webapp import exit as quick_exit
from webapp.assets import load_assets
from webapp.config import Settings, load_settings

PACKAGE = Path(__file__).parent


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, ready to serve.

    Args:
        settings: What the operator set; read from the environment when left out.

    Raises:
        SettingsError: when the environment has faults, all of them named.
    """
    settings = settings or load_settings()
    assets = load_assets(PACKAGE / "static" / "dist")
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(SECRET_KEY=settings.secret_key)
    app.extensions.update(settings=settings, assets=assets)
    app.jinja_env.globals.update(settings=settings, wording=wording, assets=assets)

    crowd.init_app(app)
    published.init_app(app, watched=[PACKAGE / "templates", PACKAGE / "pages"])
    compression.init_app(app)
    logs.init_app(app)
    errors.init_app(app)
    security.init_app(app, settings, assets)
    database.init_app(app, settings)
    limits.init_app(app, settings)
    quick_exit.init_app(app, settings)
    health.init_app(app)
    consent.init_app(app, settings)
    pages.init_app(app, settings)
    changes.init_app(app, settings)
    feedback.init_app(app, settings)
    display.init_app(app, settings)
    visits.init_app(app, settings)
    openapi.init_app(app)
    well_known.init_app(app, settings)
    staff.init_app(app, settings)
    demo.init_app(app)
    return app
