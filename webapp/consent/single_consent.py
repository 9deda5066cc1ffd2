"""`/api/v1/`: the wire format of the npm package govuk-single-consent 3, for the sites that share choices through us.

It is there only while `SINGLE_CONSENT_ORIGINS` names those sites, and only their pages can use it (W3C Fetch, CORS).
No cookie is read or set: the id in the address is all that tells whose choice it is.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final, cast

from flask import Blueprint, Flask, abort, current_app, jsonify, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from webapp import database
from webapp.config import Settings
from webapp.consent import visitor
from webapp.consent.limits import SHARED_READS, choosing
from webapp.consent.schemas import StatusSchema
from webapp.consent.shared import Status, find_status, in_force, record_status
from webapp.errors import ApiProblem
from webapp.json_body import fields_problem, load_fields
from webapp.limits import limiter
from webapp.security import open_endpoint

FORM: Final = "application/x-www-form-urlencoded"
MAX_STATUS_BYTES: Final = 1024
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "600",
}
single_consent = Blueprint("single_consent", __name__)
_schema = StatusSchema()


def init_app(app: Flask, settings: Settings) -> None:
    """Let the sites that the settings list share choices; without any, there is nothing here."""
    if not settings.sharing_origins:
        return
    app.register_blueprint(single_consent, url_prefix="/api/v1")
    for view in (add_status, change_status):
        open_endpoint(app, f"{single_consent.name}.{view.__name__}", settings.sharing_origins)


@single_consent.after_request
def let_read(response: Response) -> Response:
    """Let the browser hand the answer, a failure too, to a page of a listed site, and to no other."""
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if origin in _settings().sharing_origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        if request.method == "OPTIONS":
            response.headers.update(PREFLIGHT)
    return response


@single_consent.get("/origins")
def list_origins() -> Response:
    """Return the sites that share choices. Ours is not among them: an id in our addresses would stay in the history."""
    return jsonify(_settings().sharing_origins)


@single_consent.get("/consent/<uid>")
@limiter.limit(SHARED_READS)
def get_status(uid: str) -> Response:
    """Return what is in force under an id."""
    version = visitor.current_register().version
    key, now = _settings().secret_key, datetime.now(UTC)
    status = find_status(database.session(), uid, secret_key=key, purposes_version=version, now=now)
    if status is None:
        raise ApiProblem(HTTPStatus.NOT_FOUND, "No choice in force", "Ask the visitor, and send what they choose.")
    return _answer(uid, status)


@single_consent.post("/consent")
@choosing
def add_status() -> tuple[Response, HTTPStatus]:
    """Record a choice under a new id."""
    return _record(None)


@single_consent.post("/consent/<uid>")
@choosing
def change_status(uid: str) -> tuple[Response, HTTPStatus]:
    """Record another choice under an id; one that we do not know is replaced by a new one, which the package keeps."""
    return _record(uid)


def _record(uid: str | None) -> tuple[Response, HTTPStatus]:
    sent, settings, decided_at = _read_status(), _settings(), datetime.now(UTC)
    kept = record_status(
        database.session(),
        uid,
        sent,
        register=visitor.current_register(),
        secret_key=settings.secret_key,
        decided_at=decided_at,
        expires_at=decided_at + timedelta(days=settings.consent_lifetime_days),
    )
    database.session().commit()
    answer = _answer(kept, in_force(preferences=sent.settings, analytics=sent.usage))
    return answer, HTTPStatus.OK if kept == uid else HTTPStatus.CREATED


def _read_status() -> Status:
    """Return the four answers of the form field `status`, which is JSON."""
    request.max_content_length = MAX_STATUS_BYTES
    if request.mimetype != FORM:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    fields = request.form.to_dict(flat=False)
    if fields.keys() != {"status"} or len(fields["status"]) != 1:
        raise fields_problem({"status": ["Send it once, and nothing else."]})
    try:
        value = json.loads(fields["status"][0])
    except (ValueError, RecursionError):
        raise BadRequest from None
    return Status(**load_fields(_schema, value))


def _answer(uid: str, status: Status) -> Response:
    return jsonify(uid=uid, status=asdict(status))


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
