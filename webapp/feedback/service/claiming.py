"""What the sender of a message can do with its receipt: see how it stands, and erase it; and erasing for staff."""

import hmac
from datetime import datetime
from enum import Enum
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.receipts import HASH_BYTES, hash_secret, read_reference, read_secret
from webapp.feedback.retention import FeedbackHold, FeedbackRemoval
from webapp.feedback.service.forgetting import forget_words_at_once

BY_SENDER: Final = "by its sender"
BY_STAFF: Final = "by staff"
_NOBODYS_HASH: Final = bytes(HASH_BYTES)


class ReceiptUnknown(LookupError):  # noqa: N818 - it is an answer, not a fault
    """No message has this reference and this secret: wrong, guessed, or of a message that is gone."""


class FeedbackHeld(ValueError):  # noqa: N818 - it is an answer, not a fault
    """The message is held, and must not be erased before it is released; a sentence for the person who asked."""


class Erasure(Enum):
    """What came of a wish to erase a message."""

    DONE = "deleted"
    HELD = "the law makes us keep it for now; it is deleted as soon as that ends"


def find_by_receipt(session: Session, *, reference: str, secret: str, secret_key: str) -> Feedback:
    """Return the message of a receipt, however its reference and secret are spelled.

    The same is done, and in the same time, whether the reference is unknown or the secret wrong.

    Raises:
        ReceiptUnknown: There is no such message.
    """
    found = session.scalar(select(Feedback).where(Feedback.reference == read_reference(reference)).with_for_update())
    given = hash_secret(secret_key, read_secret(secret))
    is_right = hmac.compare_digest(given, found.secret_hash if found else _NOBODYS_HASH)
    if found is None or not is_right:
        raise ReceiptUnknown
    return found


def erase_feedback(session: Session, feedback: Feedback, *, now: datetime) -> Erasure:
    """Erase a message, with its sealed original, unless it is held; then remember the wish."""
    hold = session.get(FeedbackHold, feedback.id, with_for_update=True)
    if hold is not None:
        hold.erasure_asked_at = hold.erasure_asked_at or now
        return Erasure.HELD
    _delete(session, feedback, BY_SENDER, now=now)
    return Erasure.DONE


def erase_for_staff(session: Session, feedback: Feedback, *, now: datetime) -> None:
    """Erase a message with all that belongs to it: its sealed original, notes and tags.

    Raises:
        FeedbackHeld: Something forbids it for now.
    """
    if session.get(FeedbackHold, feedback.id, with_for_update=True) is not None:
        raise FeedbackHeld("This message is held. Release it first")
    _delete(session, feedback, BY_STAFF, now=now)


def _delete(session: Session, feedback: Feedback, removed_class: str, *, now: datetime) -> None:
    session.execute(delete(Feedback).where(Feedback.id == feedback.id).execution_options(synchronize_session=False))
    session.add(FeedbackRemoval(removed_at=now, removed_class=removed_class, number=1))
    forget_words_at_once(session)
