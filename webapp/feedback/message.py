"""A message made ready to be stored: all of it that needs no database. Pure: no database, no clock."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from webapp.feedback.draft import FeedbackDraft
from webapp.feedback.fingerprint import write_fingerprint
from webapp.feedback.screened import screen_draft
from webapp.feedback.sealing import open_vault

SEALED_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A draft with the columns that are stored of it; `answers` are bytes that are alike if the answers are."""

    draft: FeedbackDraft
    columns: Mapping[str, Any]
    answers: bytes
    fingerprint: int | None
    sent_at: datetime
    secret_key: str


def prepare_message(
    draft: FeedbackDraft,
    *,
    now: datetime,
    secret_key: str,
    encryption_keys: str = "",
    helpline_numbers: Collection[str] = (),
) -> Message:
    """Return a message screened and redacted, its originals sealed."""
    chosen = {
        "page": draft.page,
        "useful": draft.useful,
        "rating": draft.rating,
        "email": draft.email,
        "safe_to_email": draft.safe_to_email and draft.email is not None,
    }
    vault = open_vault(encryption_keys, secret_key)
    screened = screen_draft(draft, vault=vault, helpline_numbers=helpline_numbers)
    fingerprint = write_fingerprint(f"{screened['doing']} {screened['comments']}")
    own = {
        "device": draft.device.value,
        "fingerprint": fingerprint,
        "created_at": now,
        "sealed_until": now + SEALED_FOR if screened["sealed"] else None,
    }
    return Message(
        draft=draft,
        columns=chosen | screened | own,
        answers=json.dumps(chosen | draft.texts, ensure_ascii=False, sort_keys=True).encode(),
        fingerprint=fingerprint,
        sent_at=now,
        secret_key=secret_key,
    )
