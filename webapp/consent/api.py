"""`/api/consent`: the visitor's choice as JSON, for the site's own script."""

import logging
from http import HTTPStatus

from flask import Blueprint, jsonify
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response

from webapp import database
from webapp.consent import visitor
from webapp.consent.cookie import ConsentCookie
from webapp.consent.limits import choosing
from webapp.consent.schemas import ChoiceSchema, dump_choice
from webapp.consent.service import Choice
from webapp.errors import DATABASE_AWAY, error_response
from webapp.json_body import load_json_body

consent_api = Blueprint("consent_api", __name__)
log = logging.getLogger(__name__)
_choices = ChoiceSchema()


@consent_api.get("/consent")
def get_consent() -> Response:
    """Return the choice in force; no cookie is set and the database is not asked."""
    return _answer(visitor.current_choice())


@consent_api.put("/consent")
def put_consent() -> Response:
    """Record a choice and return it."""
    body = load_json_body(_choices)
    choice = Choice(preferences=body["preferences"], analytics=body["analytics"], way="api")
    try:
        chosen = visitor.commit_choice(choice, this_visit_only=body["remember"] == "visit")
    except RateLimitExceeded:
        return _not_saved(choice, HTTPStatus.TOO_MANY_REQUESTS)
    except DATABASE_AWAY:
        log.exception("choice not saved")
        return _not_saved(choice, HTTPStatus.SERVICE_UNAVAILABLE)
    response = _answer(chosen)
    visitor.set_choice(response, chosen)
    return response


@consent_api.delete("/consent")
def delete_consent() -> Response:
    """Withdraw everything and erase the link to the record; the browser forgets the choice in any case."""
    try:
        with choosing:
            visitor.withdraw()
        database.session().commit()
        response = Response(status=HTTPStatus.NO_CONTENT)
    except RateLimitExceeded:
        response = error_response(HTTPStatus.TOO_MANY_REQUESTS)
    except DATABASE_AWAY:
        log.exception("withdrawal not saved")
        response = error_response(HTTPStatus.SERVICE_UNAVAILABLE)
    visitor.forget_choice(response)
    return response


def _answer(chosen: ConsentCookie | None) -> Response:
    return jsonify(dump_choice(chosen, notice_version=visitor.current_register().notice_version))


def _not_saved(choice: Choice, status: HTTPStatus) -> Response:
    response = error_response(status)
    visitor.honour_refusal(response, choice)
    return response
