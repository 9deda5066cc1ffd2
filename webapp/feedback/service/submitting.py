"""Taking a message in, exactly once."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.feedback.alerts import add_alert
from webapp.feedback.draft import FeedbackDraft
from webapp.feedback.models import Feedback
from webapp.feedback.receipts import (
    FeedbackReceipt,
    digest_submission,
    hash_secret,
    write_reference,
    write_secret,
    write_submission,
)
from webapp.feedback.screened import screen_draft
from webapp.feedback.sealing import open_vault
from webapp.feedback.service.suspecting import judge_sending
from webapp.models import new_id

REPEAT_WINDOW_SECONDS: Final = 10 * 60
SEALED_FOR: Final = timedelta(days=30)

# Written once: to write a statement anew takes longer than to run it.
_INSERT_ON: Final = {
    dialect: insert(Feedback.metadata.tables[Feedback.__tablename__])
    .on_conflict_do_nothing()
    .returning(Feedback.reference)
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


@dataclass(frozen=True, kw_only=True)
class _Identity:
    """By what a message is known again: `name` makes its receipt, and its digest is unique."""

    name: bytes
    secret_key: str

    def secret(self) -> str:
        return write_secret(self.secret_key, self.name)

    def digest(self) -> bytes:
        return digest_submission(self.secret_key, self.name)


def submit_feedback(
    session: Session,
    draft: FeedbackDraft,
    *,
    now: datetime,
    secret_key: str,
    encryption_keys: str = "",
    helpline_numbers: Collection[str] = (),
) -> FeedbackReceipt:
    """Store a message and give its receipt; sent again, it is stored once and gets the same receipt.

    A visitor who taps yes or no and then writes more under the same submission has sent one message, which grows.
    One who goes back, changes a text and sends it under the old submission has said something new, and it is kept
    as well. Only a keyed digest of the submission is stored: who can read the table cannot ask for a receipt that
    is not theirs.
    """
    answers = _encode_answers(draft)
    if draft.submission is None:
        known_by = answers + draft.sender.encode()
        whole = _Identity(name=_find_window(session, known_by, now=now, secret_key=secret_key), secret_key=secret_key)
        identities = [whole]
    else:
        visit = _Identity(name=draft.submission.bytes, secret_key=secret_key)
        whole = _Identity(name=draft.submission.bytes + answers, secret_key=secret_key)
        identities = [visit, whole]
    vault = open_vault(encryption_keys, secret_key)
    columns = _columns(draft) | screen_draft(draft, vault=vault, helpline_numbers=helpline_numbers)
    columns |= judge_sending(session, draft, columns, now=now)
    columns |= {"message_digest": whole.digest(), "sealed_until": now + SEALED_FOR if columns["sealed"] else None}
    receipts = (_store(session, draft, columns | {"created_at": now}, identity) for identity in identities)
    return next(receipt for receipt in receipts if receipt is not None)


def _store(
    session: Session, draft: FeedbackDraft, columns: dict[str, Any], identity: _Identity, *, attempt: int = 0
) -> FeedbackReceipt | None:
    """Return the receipt under which the message is stored; nothing if another message has this identity."""
    secret = identity.secret()
    reference = write_reference(identity.secret_key, identity.name, attempt=attempt)
    digest, secret_hash = identity.digest(), hash_secret(identity.secret_key, secret)
    own = {"id": new_id(), "submission_digest": digest, "secret_hash": secret_hash, "reference": reference}
    if _insert(session, columns | own):
        _alert(session, own["id"], columns)
        return FeedbackReceipt(reference=reference, secret=secret)
    stored = _find_stored(session, digest)
    if stored is None:  # the reference is another message's
        return _store(session, draft, columns, identity, attempt=attempt + 1)
    is_same = _merge(stored, draft, columns)
    session.flush()
    if is_same:  # a tap may have grown into something urgent
        _alert(session, stored.id, columns)
    return FeedbackReceipt(reference=stored.reference, secret=secret) if is_same else None


def _insert(session: Session, columns: dict[str, Any]) -> bool:
    """Whether the row is in; a second insert of one submission waits until the first is committed or given up."""
    statement = _INSERT_ON[session.get_bind().dialect.name]
    return session.connection().execute(statement, columns).first() is not None


def _alert(session: Session, feedback_id: object, columns: dict[str, Any]) -> None:
    """Let staff be told of a message that may tell of danger; stored again, it is told once."""
    if columns["urgency"] != "none":
        add_alert(session, kind=columns["urgency"], subject=f"feedback:{feedback_id}", at=columns["created_at"])


def _find_stored(session: Session, digest: bytes) -> Feedback | None:
    query = select(Feedback).where(Feedback.submission_digest == digest).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _merge(stored: Feedback, draft: FeedbackDraft, columns: dict[str, Any]) -> bool:
    """Whether what is stored says all of the draft, after it was let grow if it was but a tap."""
    if stored.message_digest == columns["message_digest"] or (not draft.has_words and _agrees(draft, stored)):
        return True
    is_tap = not (stored.doing or stored.comments or stored.email)
    if not is_tap or stored.reviewed_at is not None or stored.page != draft.page or not _agrees(stored, draft):
        return False
    for name, value in columns.items():
        if name != "created_at":
            setattr(stored, name, value)
    stored.version += 1  # who decides on it meanwhile is shown that it says more
    return True


def _agrees(less: FeedbackDraft | Feedback, more: FeedbackDraft | Feedback) -> bool:
    """Whether the choices of one are unanswered or the same in the other."""
    return less.useful in {None, more.useful} and less.rating in {None, more.rating}


def _find_window(session: Session, answers: bytes, *, now: datetime, secret_key: str) -> bytes:
    """Return the name of a message that came without submission: one a window of time, the last one's if it has it."""
    window = int(now.timestamp() // REPEAT_WINDOW_SECONDS)
    current, earlier = (write_submission(secret_key, window=number).bytes + answers for number in (window, window - 1))
    repeated = select(Feedback.id).where(Feedback.submission_digest == digest_submission(secret_key, earlier))
    return current if session.scalar(repeated) is None else earlier


def _encode_answers(draft: FeedbackDraft) -> bytes:
    """Return the answers as bytes that are alike if the answers are."""
    answers = _columns(draft) | draft.texts
    del answers["device"]
    return json.dumps(answers, ensure_ascii=False, sort_keys=True).encode()


def _columns(draft: FeedbackDraft) -> dict[str, Any]:
    return {
        "page": draft.page,
        "useful": draft.useful,
        "rating": draft.rating,
        "email": draft.email,
        "safe_to_email": draft.safe_to_email and draft.email is not None,
        "device": draft.device.value,
    }
