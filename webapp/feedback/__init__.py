"""What visitors tell us: the form, its JSON twin, and the table that staff read."""

from urllib.parse import quote

from flask import Flask

from webapp.config import Settings
from webapp.feedback.api import feedback_api
from webapp.feedback.claims import claims
from webapp.feedback.cli import commands
from webapp.feedback.screening import default_rulebook
from webapp.feedback.themes.cli import commands as themes_commands
from webapp.feedback.views import TOO_MANY, feedback, page_feedback_form
from webapp.published import table_of


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature is started in the same way
    """Add the form below ``/feedback`` and its JSON twin below ``/api``.

    The form is a finished page about each page that was published before this feature. The thanks are not: they
    show a receipt.

    Raises:
        RuleFileError: when the rules of screening have faults, all of them named: no message may meet them first.
    """
    default_rulebook()
    app.jinja_env.globals.update(page_feedback_form=page_feedback_form, feedback_too_many=TOO_MANY)
    app.register_blueprint(feedback)
    app.cli.add_command(commands)
    app.cli.add_command(themes_commands)
    app.register_blueprint(claims)
    app.register_blueprint(feedback_api, url_prefix="/api")
    table = table_of(app)
    published = [address for address in table.addresses if "?" not in address and not address.startswith("/static/")]
    pages = [*published, "/feedback", "/feedback/thanks", "/feedback/receipt"]
    table.publish("/feedback", queries=[f"page={quote(page)}" for page in pages])
    table.publish("/feedback/receipt")
