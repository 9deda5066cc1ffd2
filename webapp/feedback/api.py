"""Feedback for scripts and other programs: ``POST /api/feedback``."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, jsonify

from webapp.database import commit_together
from webapp.feedback.schemas import FeedbackSchema
from webapp.feedback.service import FeedbackDraft, submit_messages
from webapp.feedback.visitor import device_in_use, find_suspicions, receive_feedback
from webapp.json_body import load_json_body

_SCHEMA: Final = FeedbackSchema()

feedback_api = Blueprint("feedback_api", __name__)


@feedback_api.post("/feedback")
def send_feedback() -> tuple[Response, HTTPStatus]:
    """Store a message; answer with its receipt, which is shown this once."""
    answers = load_json_body(_SCHEMA)
    suspicions = find_suspicions(further=answers.pop("further", None), shown=answers.pop("shown", None))
    message = receive_feedback(FeedbackDraft(**answers, device=device_in_use(), suspicions=suspicions))
    receipt = commit_together(submit_messages, message)
    return jsonify(asdict(receipt)), HTTPStatus.CREATED
