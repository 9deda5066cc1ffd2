"""The feedback page: ask, take in, thank."""

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded

from webapp import wording
from webapp.database import session
from webapp.errors import DATABASE_AWAY
from webapp.feedback.device import classify_device
from webapp.feedback.forms import FeedbackForm
from webapp.feedback.limits import sending
from webapp.feedback.service import submit_feedback

TOO_MANY: Final = "You have sent a lot of messages. Wait a few minutes, then send this one again."

feedback = Blueprint("feedback", __name__)
log = logging.getLogger(__name__)


@feedback.get("/feedback")
def ask() -> str:
    """Show the empty form, about the page named in the query."""
    return _render(FeedbackForm(formdata=None, page=request.args.get("page")))


@feedback.post("/feedback")
def take_in() -> ResponseReturnValue:
    """Store what the visitor sent and go on to the thanks, or show the form again with all of it."""
    form = FeedbackForm(formdata=request.form)
    if not form.validate():
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    draft = form.write_draft(classify_device(request.user_agent.string))
    secret_key = current_app.extensions["settings"].secret_key
    try:
        with sending:
            submit_feedback(session(), draft, now=datetime.now(UTC), secret_key=secret_key)
        session().commit()
    except RateLimitExceeded:
        form.form_errors.append(TOO_MANY)
        return _render(form), HTTPStatus.TOO_MANY_REQUESTS
    except DATABASE_AWAY:
        log.exception("feedback not saved")
        form.form_errors.append(wording.TECHNICAL_PROBLEM)
        return _render(form), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("feedback.thank"), HTTPStatus.SEE_OTHER)


@feedback.get("/feedback/thanks")
def thank() -> str:
    """Thank, with nothing of what was sent."""
    return render_template("feedback/thanks.html")


def _render(form: FeedbackForm) -> str:
    return render_template("feedback/form.html", form=form)
