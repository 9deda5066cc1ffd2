"""Feedback for scripts and other programs: ``POST /api/feedback``."""

from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, current_app, jsonify, request

from webapp.database import session
from webapp.feedback.device import classify_device
from webapp.feedback.limits import sending
from webapp.feedback.schemas import FeedbackSchema
from webapp.feedback.service import FeedbackDraft, submit_feedback
from webapp.json_body import load_json_body

feedback_api = Blueprint("feedback_api", __name__)


@feedback_api.post("/feedback")
def send_feedback() -> tuple[Response, HTTPStatus]:
    """Store a message; answer with its receipt, which is shown this once."""
    draft = FeedbackDraft(**load_json_body(FeedbackSchema()), device=classify_device(request.user_agent.string))
    secret_key = current_app.extensions["settings"].secret_key
    with sending:
        receipt = submit_feedback(session(), draft, now=datetime.now(UTC), secret_key=secret_key)
    session().commit()
    answer = jsonify(asdict(receipt))
    answer.headers["Cache-Control"] = "no-store"
    return answer, HTTPStatus.CREATED
