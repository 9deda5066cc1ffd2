"""The receipt: what was recorded of a visitor's choice, to see, to keep, or to erase (UK GDPR art. 15 and 17).

Asked for by POST, so that nothing of it is in an address, and nothing in a page that is kept.
"""

import json
import logging
from http import HTTPStatus
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask_limiter import RateLimitExceeded

from webapp import database
from webapp.config import Settings
from webapp.consent import visitor
from webapp.consent.limits import choosing
from webapp.consent.service import Record
from webapp.errors import DATABASE_AWAY

FILE_NAME = "cookie-choice.json"
receipts = Blueprint("consent_receipts", __name__)
log = logging.getLogger(__name__)


@receipts.post("/cookies/receipt")
def answer_receipt() -> Response:
    """Do what the button says: show the record, download it, or erase what ties it to this browser."""
    try:
        with choosing:
            return _ANSWERS.get(request.form.get("action", ""), _show)()
    except RateLimitExceeded:
        response = _page("failed", HTTPStatus.TOO_MANY_REQUESTS)
    except DATABASE_AWAY:
        log.exception("receipt not read or erased")
        response = _page("failed", HTTPStatus.SERVICE_UNAVAILABLE)
    if request.form.get("action") == "erase":
        visitor.forget_choice(response)
    return response


def _show() -> Response:
    record = visitor.current_record()
    if record is None:
        return _page("nothing")
    return _page("record", record=_describe(record))


def _download() -> Response:
    record = visitor.current_record()
    if record is None:
        return _page("nothing")
    response = jsonify(_describe(record))
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _erase() -> Response:
    visitor.withdraw()
    database.session().commit()
    response = _page("erased")
    visitor.forget_choice(response)
    return response


def _describe(record: Record) -> dict[str, object]:
    """Return the record as it is downloaded, in which the page's words are found too; times are ISO 8601 in UTC."""
    decision, chosen = record.decision, visitor.current_choice()
    return {
        "organisation": cast("Settings", current_app.extensions["settings"]).organisation_name,
        "receipt": chosen.receipt if chosen else None,
        "decision": str(decision.id),
        "choice": {"preferences": decision.preferences, "analytics": decision.analytics},
        "how": decision.way,
        "decided_at": decision.decided_at.isoformat(),
        "expires_at": decision.expires_at.isoformat(),
        "notice": {"sha256": record.notice.hash, "text": json.loads(record.notice.text)},
    }


def _page(state: str, status: HTTPStatus = HTTPStatus.OK, **shown: object) -> Response:
    # The page belongs to the cookies page, which is where everything on it leads back to.
    page = render_template("consent/receipt.html", state=state, page_path="/cookies", **shown)
    return Response(page, status, mimetype="text/html")


_ANSWERS = {"show": _show, "download": _download, "erase": _erase}
