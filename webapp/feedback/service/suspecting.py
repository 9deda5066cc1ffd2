"""What makes a message look like spam. It is stored all the same, and its sender is not told."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webapp.feedback.draft import FeedbackDraft
from webapp.feedback.fingerprint import count_differences, write_fingerprint
from webapp.feedback.models import Feedback

LOOKS_LIKE_OTHERS: Final = "Almost the same as several messages of the last hour"
OTHERS_NEEDED: Final = 2  # somebody who puts a message right and sends it again has sent two
MOST_DIFFERENCES: Final = 8
_RECENT: Final = timedelta(hours=1)
_MOST_COMPARED: Final = 50

# Written once: to write a statement anew takes longer than to run it.
_LAST: Final = (
    select(Feedback.fingerprint, Feedback.created_at).order_by(Feedback.id.desc()).limit(_MOST_COMPARED).subquery()
)
_RECENT_FINGERPRINTS: Final = select(_LAST.c.fingerprint).where(
    _LAST.c.fingerprint.is_not(None), _LAST.c.created_at >= bindparam("since")
)


def judge_sending(session: Session, draft: FeedbackDraft, columns: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return the columns that tell what is suspicious, by name; a tap without words is like all others and is not."""
    fingerprint = write_fingerprint(f"{columns['doing']} {columns['comments']}")
    reasons = list(draft.suspicions)
    if fingerprint is not None and _count_alike(session, fingerprint, now=now) >= OTHERS_NEEDED:
        reasons.append(LOOKS_LIKE_OTHERS)
    return {"fingerprint": fingerprint, "quarantine_reasons": reasons or None}


def _count_alike(session: Session, fingerprint: int, *, now: datetime) -> int:
    """Count which of the last messages are almost the same; however many there are, only so many are looked at."""
    others = session.connection().execute(_RECENT_FINGERPRINTS, {"since": now - _RECENT})
    return sum(count_differences(fingerprint, other) <= MOST_DIFFERENCES for (other,) in others)
