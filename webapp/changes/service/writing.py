"""Writing a change, and changing what is written: nobody overwrites what they have not seen."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from webapp.changes.draft import ChangeDraft
from webapp.changes.models import Change, State
from webapp.changes.service.scoring import count_scores

_ORDER = case({State.DRAFT: 0, State.PUBLISHED: 1}, value=Change.state, else_=2)


class ChangeNotFound(LookupError):  # noqa: N818 - it is an answer, not a fault
    """No change has this identifier."""


class ChangedMeanwhile(Exception):  # noqa: N818 - it is an answer, not a fault
    """Somebody else has changed it since it was read.

    Attributes:
        stored: The change as it is now.
    """

    def __init__(self, stored: Change) -> None:
        super().__init__("changed meanwhile")
        self.stored = stored


def list_changes(session: Session) -> Sequence[Change]:
    """Return every change: drafts first, then what is published, then what was withdrawn; the newest of each first."""
    return session.scalars(select(Change).order_by(_ORDER, Change.took_effect_on.desc(), Change.id.desc())).all()


def find_change(session: Session, change_id: uuid.UUID) -> Change:
    """Return one change.

    Raises:
        ChangeNotFound: There is none with this identifier.
    """
    change = session.get(Change, change_id, populate_existing=True)
    if change is None:
        raise ChangeNotFound(change_id)
    return change


def write_change(session: Session, draft: ChangeDraft, *, now: datetime) -> Change:
    """Add a change that only staff see."""
    change = Change(**draft.as_columns(), state=State.DRAFT, version=1, written_at=now)
    session.add(change)
    session.flush()
    return change


def edit_change(
    session: Session, change_id: uuid.UUID, draft: ChangeDraft, *, seen_version: int, now: datetime
) -> Change:
    """Put these texts in the place of those that were seen; of a published change, everybody then reads them.

    Raises:
        ChangeNotFound: There is none with this identifier.
        ChangedMeanwhile: It is no longer what was seen.
    """
    change = take_change(session, change_id, seen_version=seen_version)
    is_about_another_time = (change.page, change.took_effect_on) != (draft.page, draft.took_effect_on)
    for name, value in draft.as_columns().items():
        setattr(change, name, value)
    if is_about_another_time:
        change.before = change.after = None
    if is_about_another_time and change.state == State.PUBLISHED:
        count_scores(session, change, now=now)
    session.flush()
    return change


def take_change(session: Session, change_id: uuid.UUID, *, seen_version: int) -> Change:
    """Return a change with its next version, locked until the caller commits.

    Raises:
        ChangeNotFound: There is none with this identifier.
        ChangedMeanwhile: It is no longer what was seen.
    """
    change = session.get(Change, change_id, populate_existing=True, with_for_update=True)
    if change is None:
        raise ChangeNotFound(change_id)
    if change.version != seen_version:
        raise ChangedMeanwhile(change)
    change.version += 1
    return change
