"""Taking a message in, exactly once."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.feedback.alerts import add_alert
from webapp.feedback.draft import FeedbackDraft
from webapp.feedback.message import Message, prepare_message
from webapp.feedback.models import Feedback
from webapp.feedback.receipts import FeedbackReceipt, digest_submission, write_submission
from webapp.feedback.service.identity import Identity
from webapp.feedback.service.suspecting import judge_messages

REPEAT_WINDOW_SECONDS: Final = 10 * 60
_WAIT_BRIEFLY: Final = text("SET LOCAL lock_timeout = '500ms'")
# Written once: to write a statement anew takes longer than to run it.
_INSERT_ON: Final = {
    dialect: insert(Feedback.metadata.tables[Feedback.__tablename__]).on_conflict_do_nothing().returning(Feedback.id)
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A message as it is about to be stored, under the first of its identities that no other message has."""

    draft: FeedbackDraft
    columns: dict[str, Any]
    identities: Sequence[Identity]


def submit_feedback(
    session: Session,
    draft: FeedbackDraft,
    *,
    now: datetime,
    secret_key: str,
    encryption_keys: str = "",
    helpline_numbers: Collection[str] = (),
) -> FeedbackReceipt:
    """Store one message and give its receipt, as `submit_messages` does."""
    message = prepare_message(
        draft, now=now, secret_key=secret_key, encryption_keys=encryption_keys, helpline_numbers=helpline_numbers
    )
    return submit_messages(session, [message])[0]


def submit_messages(session: Session, messages: Sequence[Message]) -> list[FeedbackReceipt]:
    """Store the messages of several visitors and give each its receipt.

    Sent again, a message is stored once and gets the same receipt. A visitor who taps yes or no and then writes more
    under the same submission has sent one message, which grows. One who goes back, changes a text and sends it under
    the old submission has said something new, and it is kept as well. Only a keyed digest of the submission is stored:
    who can read the table cannot ask for a receipt that is not theirs.
    """
    rows = []
    for message, reasons in zip(messages, judge_messages(session, messages), strict=True):
        identities = _identify(session, message)
        own = {"message_digest": identities[-1].digest, "quarantine_reasons": reasons or None}
        rows.append(_Row(draft=message.draft, columns={**message.columns, **own}, identities=identities))
    in_order = sorted(rows, key=lambda row: row.identities[0].digest)  # so no two batches wait for each other
    stored = _insert(session, [row.columns | row.identities[0].columns for row in in_order])
    receipts = {
        row.identities[0].id: _confirm(session, row) if row.identities[0].id in stored else _store_again(session, row)
        for row in in_order
    }
    return [receipts[row.identities[0].id] for row in rows]


def _identify(session: Session, message: Message) -> list[Identity]:
    """Return the identities that a message may have; the last one is that of all its answers."""
    secret_key, submission = message.secret_key, message.draft.submission
    if submission is None:
        known_by = message.answers + message.draft.sender.encode()
        name = _find_window(session, known_by, now=message.sent_at, secret_key=secret_key)
        return [Identity(name, secret_key)]
    return [Identity(name, secret_key) for name in (submission.bytes, submission.bytes + message.answers)]


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> set[uuid.UUID]:
    """Return the keys of the rows that are in; a second insert of one submission waits for the end of the first."""
    statement = _INSERT_ON[session.get_bind().dialect.name]
    return {key for (key,) in session.connection().execute(statement, rows).all()}


def _confirm(session: Session, row: _Row) -> FeedbackReceipt:
    """Return the receipt of a row that is in."""
    identity = row.identities[0]
    _alert(session, identity.id, row.columns)
    return FeedbackReceipt(reference=identity.reference, secret=identity.secret)


def _store_again(session: Session, row: _Row) -> FeedbackReceipt:
    """Return the receipt of a message whose first identity, or its reference, another row has."""
    receipts = (_store(session, row, identity) for identity in row.identities)
    return next(receipt for receipt in receipts if receipt is not None)


def _store(session: Session, row: _Row, identity: Identity) -> FeedbackReceipt | None:
    """Return the receipt under which the message is stored; nothing if another message has this identity."""
    if _insert(session, [row.columns | identity.columns]):
        return _confirm(session, replace(row, identities=[identity]))
    stored = _find_stored(session, identity.digest)
    if stored is None:  # the reference is another message's
        return _store(session, row, Identity(identity.name, identity.secret_key, attempt=identity.attempt + 1))
    is_same = _merge(stored, row.draft, row.columns)
    session.flush()
    if is_same:  # a tap may have grown into something urgent
        _alert(session, stored.id, row.columns)
    return FeedbackReceipt(reference=stored.reference, secret=identity.secret) if is_same else None


def _alert(session: Session, feedback_id: uuid.UUID, columns: dict[str, Any]) -> None:
    """Let staff be told of a message that may tell of danger; stored again, it is told once."""
    if columns["urgency"] != "none":
        add_alert(session, kind=columns["urgency"], subject=f"feedback:{feedback_id}", at=columns["created_at"])


def _find_stored(session: Session, digest: bytes) -> Feedback | None:
    if session.get_bind().dialect.name == "postgresql":  # who holds it holds up all who are stored with this one
        session.execute(_WAIT_BRIEFLY)
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
