"""Showing a change to everybody, and taking it back."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.changes.models import Change, State
from webapp.changes.scores import Comparison, Score, compare
from webapp.changes.service.scoring import count_scores, is_open
from webapp.changes.service.writing import take_change


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedChange:
    """A change as everybody reads it, with what the page's score was and is where that can be told."""

    id: uuid.UUID
    title: str
    you_said: str
    we_did: str
    page: str
    took_effect_on: date
    scores: tuple[Comparison, ...]


def publish_change(session: Session, change_id: uuid.UUID, *, seen_version: int, now: datetime) -> Change:
    """Let everybody read a change, with the scores as they are now.

    Raises:
        ChangeNotFound: There is none with this identifier.
        ChangedMeanwhile: It is no longer what was seen.
    """
    change = take_change(session, change_id, seen_version=seen_version)
    change.state = State.PUBLISHED
    change.published_at = now
    count_scores(session, change, now=now)
    session.flush()
    return change


def withdraw_change(session: Session, change_id: uuid.UUID, *, seen_version: int) -> Change:
    """Take a change back: only staff read it from now on.

    Raises:
        ChangeNotFound: There is none with this identifier.
        ChangedMeanwhile: It is no longer what was seen.
    """
    change = take_change(session, change_id, seen_version=seen_version)
    change.state = State.WITHDRAWN
    session.flush()
    return change


def refresh_scores(session: Session, *, now: datetime) -> int:
    """Count the scores again of every published change whose days are not over, and give how many that are."""
    published = session.scalars(select(Change).where(Change.state == State.PUBLISHED).with_for_update())
    changes = [change for change in published if is_open(change, now=now)]
    for change in changes:
        count_scores(session, change, now=now)
    session.flush()
    return len(changes)


def read_published(session: Session) -> tuple[PublishedChange, ...]:
    """Return what everybody reads, the latest change first."""
    query = (
        select(Change).where(Change.state == State.PUBLISHED).order_by(Change.took_effect_on.desc(), Change.id.desc())
    )
    return tuple(_as_published(change) for change in session.scalars(query))


def _as_published(change: Change) -> PublishedChange:
    return PublishedChange(
        id=change.id,
        title=change.title,
        you_said=change.you_said,
        we_did=change.we_did,
        page=change.page,
        took_effect_on=change.took_effect_on,
        scores=compare(Score(**change.before or {}), Score(**change.after or {})),
    )
