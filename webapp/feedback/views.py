"""The feedback page: ask, take in, thank."""

import logging
import uuid
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from webapp import wording
from webapp.database import session
from webapp.exit.visit import ASKING
from webapp.feedback.forms import FeedbackForm
from webapp.feedback.handover import end_hand_over, hand_over, receipt_handed_over
from webapp.feedback.visitor import device_in_use, find_suspicions, mark_now, receive_feedback
from webapp.security import MAX_BODY_BYTES, MAX_FORM_PARTS

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
    try:
        form = FeedbackForm(formdata=request.form)
    except RequestEntityTooLarge:
        return _show_what_fits(), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if not form.validate():
        form.shown.data = mark_now()
        return _show_again(form), HTTPStatus.UNPROCESSABLE_ENTITY
    suspicions = find_suspicions(further=form.further.data, shown=form.shown.data)
    try:
        receipt = receive_feedback(form.write_draft(device_in_use(), suspicions))
        session().commit()
    except RateLimitExceeded:
        form.form_errors.append(TOO_MANY)
        return _show_again(form), HTTPStatus.TOO_MANY_REQUESTS
    except SQLAlchemyError:
        log.exception("feedback not saved")
        form.form_errors.append(wording.TECHNICAL_PROBLEM)
        return _show_again(form), HTTPStatus.SERVICE_UNAVAILABLE
    answer = redirect(url_for("feedback.thank"), HTTPStatus.SEE_OTHER)
    hand_over(answer, receipt)
    return answer


@feedback.get("/feedback/thanks")
def thank() -> ResponseReturnValue:
    """Thank, with nothing of what was sent; and show the receipt that came with the request, this once."""
    receipt = receipt_handed_over()
    answer = make_response(render_template("feedback/thanks.html", receipt=receipt))
    if receipt is not None:
        end_hand_over(answer)
    return answer


def page_feedback_form(page: str) -> FeedbackForm:
    """Return the empty form about a page, for the question that every public page ends with."""
    return FeedbackForm(formdata=None, page=page)


def _show_what_fits() -> str:
    """Return the form with as much as one request may hold, which is many times what a message may.

    Raises:
        RequestEntityTooLarge: It is not the form of a page that was sent; or a script sent it, which still has it all.
    """
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    if not is_form or request.headers.get(ASKING):
        raise RequestEntityTooLarge
    beginning = request.environ["wsgi.input"].read(MAX_BODY_BYTES).decode("ascii", "replace")
    try:
        fields = parse_qsl(beginning, keep_blank_values=True, max_num_fields=MAX_FORM_PARTS)
    except ValueError:
        raise RequestEntityTooLarge from None
    form = FeedbackForm(formdata=MultiDict(fields))
    if form.validate():
        raise RequestEntityTooLarge
    return _show_again(form)


def _show_again(form: FeedbackForm) -> str:
    """Return the form with all that was typed, and from now on a submission of its own."""
    form.submission.data = form.submission.data or str(uuid.uuid4())
    return render_template("feedback/form.html", form=form)
