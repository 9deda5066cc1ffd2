"""The review of what visitors wrote, for those who sign in."""

from flask import Flask

from webapp.config import Settings
from webapp.staff import access, audit, changes, cli, consent, page_views, retention, style, themes
from webapp.staff.accounts import own as own_account
from webapp.staff.accounts import own_password
from webapp.staff.accounts import pages as account_pages
from webapp.staff.alerts import cli as alerts_cli
from webapp.staff.audit import cli as audit_cli
from webapp.staff.audit import views as audit_views
from webapp.staff.entry import setting_up, signing
from webapp.staff.factors import adding as adding_factors
from webapp.staff.factors import views as second_step
from webapp.staff.inbox import bulk, urgent
from webapp.staff.inbox import keeping as keeping_filters
from webapp.staff.inbox import views as inbox_views
from webapp.staff.message import actions as message_actions
from webapp.staff.message import change_links, redaction
from webapp.staff.message import keeping as message_keeping
from webapp.staff.message import views as message_views
from webapp.staff.oidc import views as single_sign_on
from webapp.staff.overview import export
from webapp.staff.overview import views as overview_views
from webapp.staff.overview.charts import draw_strip, write_share
from webapp.staff.page_names import name_page
from webapp.staff.written import show_hidden, write_date, write_number

__all__ = [
    "access",
    "account_pages",
    "adding_factors",
    "alerts_cli",
    "audit",
    "audit_cli",
    "audit_views",
    "bulk",
    "change_links",
    "changes",
    "cli",
    "consent",
    "export",
    "inbox_views",
    "init_app",
    "keeping_filters",
    "message_actions",
    "message_keeping",
    "message_views",
    "overview_views",
    "own_account",
    "own_password",
    "page_views",
    "redaction",
    "retention",
    "second_step",
    "setting_up",
    "signing",
    "single_sign_on",
    "style",
    "themes",
    "urgent",
]


def init_app(app: Flask, settings: Settings) -> None:
    """Serve the staff pages, with their own cookie and tokens."""
    access.init_app(app, settings)
    app.register_blueprint(access.staff)
    app.cli.add_command(alerts_cli.alerts)
    style.init_app(app)
    app.jinja_env.filters |= {
        "date": write_date,
        "number": write_number,
        "page_name": name_page,
        "share": write_share,
        "strip": draw_strip,
        "visible": show_hidden,
    }
