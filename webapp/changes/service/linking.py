"""Which messages asked for a change."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, defer

from webapp.changes.models import Change, ChangeMessage
from webapp.feedback.models import Feedback


def link_message(session: Session, *, change_id: uuid.UUID, feedback_id: uuid.UUID) -> bool:
    """Note that a message asked for a change, and tell whether that is new."""
    if find_linked(session, change_id=change_id, feedback_id=feedback_id):
        return False
    try:
        with session.begin_nested():
            session.add(ChangeMessage(change_id=change_id, feedback_id=feedback_id))
    except IntegrityError:  # somebody else linked it at the same time, or the message was deleted
        return False
    return True


def find_linked(session: Session, *, change_id: uuid.UUID, feedback_id: uuid.UUID) -> bool:
    """Whether a message is linked to a change."""
    return session.get(ChangeMessage, (change_id, feedback_id)) is not None


def unlink_message(session: Session, *, change_id: uuid.UUID, feedback_id: uuid.UUID) -> bool:
    """Take a link away, and tell whether there was one."""
    row = ChangeMessage.change_id == change_id, ChangeMessage.feedback_id == feedback_id
    return bool(session.execute(delete(ChangeMessage).where(*row).returning(ChangeMessage.change_id)).all())


def list_messages_of(session: Session, change_id: uuid.UUID, *, limit: int) -> Sequence[Feedback]:
    """Return up to so many messages that asked for a change, the newest first."""
    return session.scalars(
        select(Feedback)
        .join(ChangeMessage, ChangeMessage.feedback_id == Feedback.id)
        .where(ChangeMessage.change_id == change_id)
        .order_by(Feedback.id.desc())
        .limit(limit)
        .options(defer(Feedback.sealed, raiseload=True))
    ).all()


def list_changes_of(session: Session, feedback_id: uuid.UUID) -> Sequence[Change]:
    """Return the changes that a message asked for, the latest first."""
    return session.scalars(
        select(Change)
        .join(ChangeMessage, ChangeMessage.change_id == Change.id)
        .where(ChangeMessage.feedback_id == feedback_id)
        .order_by(Change.id.desc())
    ).all()
