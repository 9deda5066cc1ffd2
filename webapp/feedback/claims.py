"""The page for who comes back with a receipt: see whether a message was read, or delete it."""

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import SQLAlchemyError

from webapp import wording
from webapp.database import session
from webapp.feedback.forms import ReceiptForm
from webapp.feedback.limits import claiming
from webapp.feedback.service import ReceiptUnknown, erase_feedback, find_by_receipt

UNKNOWN: Final = "We do not have a message with this reference and code. Check both, and try again"
TOO_MANY: Final = "You have tried many times. Wait a few minutes, then try again."

claims = Blueprint("claims", __name__)
log = logging.getLogger(__name__)


@claims.get("/feedback/receipt")
def ask_receipt() -> str:
    """Ask for the reference and the code; it is a finished page."""
    return render_template("feedback/receipt.html", form=ReceiptForm(formdata=None))


@claims.post("/feedback/receipt")
def answer_receipt() -> ResponseReturnValue:
    """Say how the message stands, or delete it; whatever is wrong with a receipt, the answer is the same."""
    form = ReceiptForm(formdata=request.form)
    if not form.validate():
        return _show_again(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with claiming:
            return _answer(form)
    except RateLimitExceeded:
        form.form_errors.append(TOO_MANY)
        return _show_again(form), HTTPStatus.TOO_MANY_REQUESTS
    except ReceiptUnknown:
        form.reference.errors = [UNKNOWN]
        return _show_again(form), HTTPStatus.UNPROCESSABLE_ENTITY
    except SQLAlchemyError:
        log.exception("receipt not answered")
        form.form_errors.append(wording.TECHNICAL_PROBLEM)
        return _show_again(form), HTTPStatus.SERVICE_UNAVAILABLE


def _answer(form: ReceiptForm) -> str:
    secret_key = current_app.extensions["settings"].secret_key
    message = find_by_receipt(session(), reference=form.reference.data, secret=form.secret.data, secret_key=secret_key)
    if form.action.data != "erase":
        return render_template("feedback/standing.html", is_read=message.reviewed_at is not None)
    erasure = erase_feedback(session(), message, now=datetime.now(UTC))
    session().commit()
    return render_template("feedback/erased.html", erasure=erasure.name)


def _show_again(form: ReceiptForm) -> str:
    return render_template("feedback/receipt.html", form=form)
