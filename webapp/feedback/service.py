"""What can be done with feedback: take it in, list it, find it, mark it as reviewed. The caller commits."""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.feedback.device import Device
from webapp.feedback.models import Feedback
from webapp.feedback.receipts import (
    FeedbackReceipt,
    digest_submission,
    hash_secret,
    write_reference,
    write_secret,
    write_submission,
)
from webapp.feedback.rules import require_answer

REPEAT_WINDOW_SECONDS = 10 * 60


class FeedbackNotFound(LookupError):  # noqa: N818 - it is an answer, not a fault
    """No message has this identifier."""


@dataclass(frozen=True, kw_only=True)
class FeedbackDraft:
    """One message as the visitor sent it, checked and cleaned by ``webapp.feedback.rules``.

    ``submission`` tells one sending from another. A finished page carries none; then the same answers about the
    same page, twice within minutes, are one message.
    """

    submission: uuid.UUID | None
    page: str
    useful: bool | None = None
    rating: int | None = None
    doing: str = ""
    comments: str = ""
    email: str | None = None
    safe_to_email: bool = False
    device: Device = Device.COMPUTER

    def __post_init__(self) -> None:
        require_answer(useful=self.useful, rating=self.rating, doing=self.doing, comments=self.comments)


@dataclass(frozen=True, kw_only=True)
class FeedbackPage:
    """Some messages, newest first; ``next_before`` asks for those after them and is None at the end."""

    items: tuple[Feedback, ...]
    next_before: uuid.UUID | None


def submit_feedback(session: Session, draft: FeedbackDraft, *, now: datetime, secret_key: str) -> FeedbackReceipt:
    """Store a message and give its receipt; sent again, it is stored once and gets the same receipt.

    A message is the same if the submission and the answers are. A visitor who goes back, changes the text
    and sends it under the old submission has said something new, and it is kept as well. Only a keyed digest
    of the submission is stored: who can read the table cannot ask for a receipt that is not theirs.
    """
    if draft.submission is None:
        draft = replace(draft, submission=_find_submission(session, draft, now=now, secret_key=secret_key))
    message = _encode_message(draft)
    secret = write_secret(secret_key, message)
    values = _answers(draft) | {
        "device": draft.device.value,
        "submission_digest": digest_submission(secret_key, message),
        "secret_hash": hash_secret(secret_key, secret),
        "created_at": now,
    }
    attempts = (write_reference(secret_key, message, attempt=attempt) for attempt in count())
    stored = (_insert_or_find(session, values | {"reference": reference}) for reference in attempts)
    reference = next(reference for reference in stored if reference is not None)
    return FeedbackReceipt(reference=reference, secret=secret)


def list_feedback(session: Session, *, before: uuid.UUID | None, limit: int) -> FeedbackPage:
    """Give up to ``limit`` messages, newest first, that came before the given one."""
    query = select(Feedback).order_by(Feedback.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(Feedback.id < before)
    found = session.scalars(query).all()
    items = tuple(found[:limit])
    return FeedbackPage(items=items, next_before=items[-1].id if len(found) > limit else None)


def find_feedback(session: Session, feedback_id: uuid.UUID) -> Feedback:
    """Give one message.

    Raises:
        FeedbackNotFound: There is none with this identifier.
    """
    feedback = session.get(Feedback, feedback_id, populate_existing=True)
    if feedback is None:
        raise FeedbackNotFound(feedback_id)
    return feedback


def mark_reviewed(session: Session, feedback_id: uuid.UUID, *, reviewer_id: uuid.UUID, at: datetime) -> Feedback:
    """Record who reviewed a message, and when; of two reviewers the first stays recorded.

    Raises:
        FeedbackNotFound: There is none with this identifier.
    """
    session.execute(
        update(Feedback)
        .where(Feedback.id == feedback_id, Feedback.reviewed_at.is_(None))
        .values(reviewed_at=at, reviewed_by=reviewer_id)
        .execution_options(synchronize_session=False)
    )
    return find_feedback(session, feedback_id)


def count_waiting(session: Session) -> int:
    """Count the messages that nobody has reviewed."""
    return session.scalars(select(func.count(Feedback.id)).where(Feedback.reviewed_at.is_(None))).one()


def _find_submission(session: Session, draft: FeedbackDraft, *, now: datetime, secret_key: str) -> uuid.UUID:
    """Give the submission of a message that came without: one for each window of time, the last one's if it had it."""
    window = int(now.timestamp() // REPEAT_WINDOW_SECONDS)
    current, earlier = (write_submission(secret_key, window=number) for number in (window, window - 1))
    digest = digest_submission(secret_key, _encode_message(replace(draft, submission=earlier)))
    is_repeated = session.scalar(select(Feedback.id).where(Feedback.submission_digest == digest)) is not None
    return earlier if is_repeated else current


def _encode_message(draft: FeedbackDraft) -> bytes:
    """Give the bytes that are the same exactly if the submission and the answers are, whatever the device."""
    return json.dumps([str(draft.submission), *_answers(draft).values()]).encode()


def _answers(draft: FeedbackDraft) -> dict[str, object]:
    return {
        "page": draft.page,
        "useful": draft.useful,
        "rating": draft.rating,
        "doing": draft.doing,
        "comments": draft.comments,
        "email": draft.email,
        "safe_to_email": draft.safe_to_email and draft.email is not None,
    }


def _insert_or_find(session: Session, values: dict[str, object]) -> str | None:
    """Give the reference under which the message is stored; nothing if another message has that reference.

    A second insert of one submission waits until the first is committed, and then does nothing.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    inserted: str | None = session.scalar(
        insert(Feedback).values(values).on_conflict_do_nothing().returning(Feedback.reference)
    )
    if inserted is not None:
        return inserted
    same = Feedback.submission_digest == values["submission_digest"]
    return session.scalar(select(Feedback.reference).where(same))
