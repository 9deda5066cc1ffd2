"""A message as it is stored: screened, redacted, its originals sealed. Pure: no database, no clock."""

import logging
from collections.abc import Collection
from typing import Any, Final

from webapp.feedback.draft import FeedbackDraft
from webapp.feedback.rules import MAX_TEXT_CHARACTERS
from webapp.feedback.screening import Reason, Screening, Span, screen
from webapp.feedback.sealing import Vault

NOT_SCREENED: Final = "[This text could not be screened. The original is sealed.]"
SHORT_PLACEHOLDER: Final = "…"

log = logging.getLogger(__name__)


def screen_draft(draft: FeedbackDraft, *, vault: Vault, helpline_numbers: Collection[str]) -> dict[str, Any]:
    """Return the columns that screening decides, by name, but for the time until which an original is kept.

    A fault in the rules loses no message and shows nothing that should be hidden: the text is sealed unread, and the
    message counts as urgent until somebody has looked at it.
    """
    texts = draft.texts
    if not any(texts.values()):
        return texts | _verdict("none", 0, None, None) | {"sealed": None}
    try:
        found = screen(texts, allowed_numbers=helpline_numbers)
        redacted = {field: _fit(found, field, text) for field, text in texts.items()}
        verdict = _verdict(found.urgency, found.score, _reasons(found.reasons), _kinds(found.personal_data))
    except Exception:
        log.exception("screening failed")
        redacted = {field: text and NOT_SCREENED for field, text in texts.items()}
        verdict = _verdict("urgent", 0, [{"rule_id": "not-screened", "why": "Screening failed"}], None)
    sealed = vault.seal(texts) if redacted != texts else None
    return redacted | verdict | {"sealed": sealed}


def _fit(found: Screening, field: str, text: str) -> str:
    """Return the redacted text of a field; where its placeholders would make it too long for a text, shorter ones."""
    redacted = found.redacted[field]
    if len(redacted) <= MAX_TEXT_CHARACTERS:
        return redacted
    shown, end = "", 0
    for span in sorted((span for span in found.personal_data if span.field == field), key=lambda span: span.start):
        if span.start >= end:
            shown += text[end : span.start] + SHORT_PLACEHOLDER
        end = max(end, span.end)
    return shown + text[end:]


def _verdict(
    urgency: str, score: int, reasons: list[dict[str, Any]] | None, personal_data: list[str] | None
) -> dict[str, Any]:
    return {"urgency": urgency, "urgency_score": score, "reasons": reasons, "personal_data": personal_data}


def _reasons(reasons: tuple[Reason, ...]) -> list[dict[str, Any]] | None:
    """Return the rules that fitted, without the places in a text that nobody may read."""
    return [
        {"rule_id": reason.rule_id, "class": reason.rule_class, "weight": reason.weight, "why": reason.why}
        for reason in reasons
    ] or None


def _kinds(spans: tuple[Span, ...]) -> list[str] | None:
    return sorted({span.kind for span in spans}) or None
