"""Consent: what a visitor is asked about cookies, what they chose, and the proof of it."""

from flask import Flask

from webapp.config import Settings
from webapp.consent import api, cli, firewall, receipts, single_consent, views, words
from webapp.consent.dimensions import make_dimension
from webapp.consent.register import load_register
from webapp.published import table_of


def init_app(app: Flask, settings: Settings) -> None:
    """Serve the cookies page and the consent API, and show every template the visitor's choice."""
    register = load_register(lifetime_days=settings.consent_lifetime_days)
    app.extensions["consent_register"] = register
    app.jinja_env.globals.update(cookie_register=register.cookies, cookie_words=words)
    app.context_processor(views.consent_context)
    app.register_blueprint(views.consent)
    app.register_blueprint(api.consent_api, url_prefix="/api")
    app.register_blueprint(receipts.receipts)
    app.register_blueprint(cli.records)
    table = table_of(app)
    table.vary_by("consent", make_dimension(register))
    table.publish("/cookies")
    firewall.init_app(app, settings, register)
    single_consent.init_app(app, settings)
