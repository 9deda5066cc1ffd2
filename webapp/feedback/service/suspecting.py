"""What makes a message look like spam. It is stored all the same, and its sender is not told."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webapp.feedback.fingerprint import count_differences
from webapp.feedback.message import Message
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


def judge_messages(session: Session, messages: Sequence[Message]) -> list[list[str]]:
    """Return why each message is suspicious; a tap without words is like all others and is not.

    Each is compared with the last messages there are, however many, and with those that come before it here.
    """
    others: list[int] = []
    if any(message.fingerprint is not None for message in messages):
        since = min(message.sent_at for message in messages) - _RECENT
        others.extend(
            recent for (recent,) in session.connection().execute(_RECENT_FINGERPRINTS, {"since": since}).all()
        )
    found = []
    for message in messages:
        reasons = list(message.draft.suspicions)
        if message.fingerprint is not None:
            if _count_alike(message.fingerprint, others) >= OTHERS_NEEDED:
                reasons.append(LOOKS_LIKE_OTHERS)
            others.append(message.fingerprint)
        found.append(reasons)
    return found


def _count_alike(fingerprint: int, others: Iterable[int]) -> int:
    return sum(count_differences(fingerprint, other) <= MOST_DIFFERENCES for other in others)
