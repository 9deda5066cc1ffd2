"""A visitor's message between a request and the service: what form and API share. The caller commits."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, cast

from flask import current_app, request

from webapp.config import Settings
from webapp.feedback.device import Device, classify_device
from webapp.feedback.limits import sending
from webapp.feedback.message import Message, prepare_message
from webapp.feedback.service import FeedbackDraft
from webapp.feedback.timemark import NotOurMark, read_age_seconds, write_mark
from webapp.limits import address_key

FILLED_UNSEEN: Final = "A field that people do not see was filled in"
SENT_AT_ONCE: Final = "Sent sooner than anybody can read the form"
FORGED_MARK: Final = "The mark of when the form was shown is not ours"
FASTEST_PERSON_SECONDS: Final = 1.0


@sending
def receive_feedback(draft: FeedbackDraft) -> Message:
    """Return the message of a draft, ready to be stored; the caller commits before it thanks.

    Raises:
        RateLimitExceeded: This address has sent too many.
    """
    settings = _settings()
    return prepare_message(
        draft if draft.submission else replace(draft, sender=address_key()),
        now=datetime.now(UTC),
        secret_key=settings.secret_key,
        encryption_keys=settings.encryption_keys,
        helpline_numbers=_helpline_numbers(),
    )


def find_suspicions(*, further: str | None, shown: str | None) -> tuple[str, ...]:
    """Return the reasons why this request looks like a program's: a trap it fell into, or its haste."""
    suspicions = [FILLED_UNSEEN] if further else []
    if shown:
        try:
            age_seconds = read_age_seconds(_settings().secret_key, shown, now=datetime.now(UTC))
        except NotOurMark:
            suspicions.append(FORGED_MARK)
        else:
            suspicions += [SENT_AT_ONCE] if age_seconds < FASTEST_PERSON_SECONDS else []
    return tuple(suspicions)


def mark_now() -> str:
    """Return the mark for a form that is shown now."""
    return write_mark(_settings().secret_key, shown_at=datetime.now(UTC))


def device_in_use() -> Device:
    """Return the kind of device that this request comes from."""
    return classify_device(request.user_agent.string)


def _helpline_numbers() -> frozenset[str]:
    """Return the numbers of our own pages, which are nobody's personal data."""
    helplines: dict[str, Any] = current_app.extensions["content"].helplines
    return frozenset(helpline.number for helpline in helplines.values())


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
