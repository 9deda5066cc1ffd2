"""The feedback page: ask, take in, thank."""

import logging
import uuid
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
    """Show the empty form, about the page named in the query; it is a finished page, the same for everybody."""
    return render_template("feedback/form.html", form=FeedbackForm(formdata=None, page=request.args.get("page")))


@feedback.post("/feedback")
def take_in() -> ResponseReturnValue:
    """Store what the visitor sent and go on to the thanks, or show the form again with all of it."""
    form = FeedbackForm(formdata=request.form)
    if not form.validate():
        return _show_again(form), HTTPStatus.UNPROCESSABLE_ENTITY
    draft = form.write_draft(classify_device(request.user_agent.string))
    secret_key = current_app.extensions["settings"].secret_key
    try:
        with sending:
            submit_feedback(session(), draft, now=datetime.now(UTC), secret_key=secret_key)
        session().commit()
    except RateLimitExceeded:
        form.form_errors.append(TOO_MANY)
        return _show_again(form), HTTPStatus.TOO_MANY_REQUESTS
    except DATABASE_AWAY:
        log.exception("feedback not saved")
        form.form_errors.append(wording.TECHNICAL_PROBLEM)
        return _show_again(form), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("feedback.thank"), HTTPStatus.SEE_OTHER)


@feedback.get("/feedback/thanks")
def thank() -> str:
    """Thank, with nothing of what was sent."""
    return render_template("feedback/thanks.html")


def _show_again(form: FeedbackForm) -> str:
    """Return the form with all that was typed, and from now on a submission of its own."""
    form.submission.data = form.submission.data or str(uuid.uuid4())
    return render_template("feedback/form.html", form=form)
