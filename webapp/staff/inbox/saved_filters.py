"""The filters that somebody keeps for themselves: nobody else sees them. The caller commits."""

import uuid
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlencode

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp.feedback.rules import remove_control_characters
from webapp.staff.audit import Action, record
from webapp.staff.inbox.filter_query import Query, tell_filter
from webapp.staff.models import MAX_FILTER_NAME_CHARACTERS, MAX_FILTER_QUERY_CHARACTERS, SavedFilter

MOST_KEPT: Final = 30


class FilterRefused(ValueError):  # noqa: N818 - it is an answer, not a fault
    """The filter cannot be kept; the message says to a person what to change."""


class FilterNotFound(LookupError):  # noqa: N818 - it is an answer, not a fault
    """Nobody, or somebody else, keeps this filter."""


def list_saved_filters(session: Session, account_id: uuid.UUID) -> tuple[tuple[SavedFilter, Query], ...]:
    """Return what somebody keeps, in the order of the names, with the filter that each asks for."""
    query = select(SavedFilter).where(SavedFilter.account_id == account_id).order_by(SavedFilter.name)
    return tuple((kept, parse_qs(kept.query)) for kept in session.scalars(query))


def keep_filter_as(session: Session, given_name: str, query: Query, *, by: uuid.UUID, at: datetime) -> SavedFilter:
    """Keep a filter under a name, tidied; under a name that is taken, in place of the one before.

    Raises:
        FilterRefused: The name is none, the filter is too long, or there are too many.
    """
    name, text = " ".join(remove_control_characters(given_name).split()), urlencode(query, doseq=True)
    _check(session, name, text, by=by)
    kept = session.scalar(select(SavedFilter).where(SavedFilter.account_id == by, SavedFilter.name == name))
    if kept is None:
        kept = SavedFilter(account_id=by, name=name, created_at=at)
        session.add(kept)
    kept.query = text
    session.flush()
    details = {"filter": tell_filter(query)}
    record(session, Action.FILTER_KEPT, by=by, at=at, subject=f"filter:{kept.id}", details=details)
    return kept


def forget_filter(session: Session, filter_id: uuid.UUID, *, by: uuid.UUID, at: datetime) -> None:
    """Remove a filter that somebody keeps.

    Raises:
        FilterNotFound: It is gone, or is somebody else's.
    """
    mine = delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.account_id == by)
    if session.execute(mine.returning(SavedFilter.id)).first() is None:
        raise FilterNotFound
    record(session, Action.FILTER_REMOVED, by=by, at=at, subject=f"filter:{filter_id}")


def _check(session: Session, name: str, text: str, *, by: uuid.UUID) -> None:
    if not name:
        raise FilterRefused("Enter a name for the filter")
    if len(name) > MAX_FILTER_NAME_CHARACTERS:
        raise FilterRefused(f"The name of a filter must be {MAX_FILTER_NAME_CHARACTERS} characters or fewer")
    if len(text) > MAX_FILTER_QUERY_CHARACTERS:
        raise FilterRefused("This filter is too long to be kept: remove some of its conditions")
    others = select(func.count()).where(SavedFilter.account_id == by, SavedFilter.name != name)
    if session.scalars(others).one() >= MOST_KEPT:
        raise FilterRefused(f"You can keep up to {MOST_KEPT} filters: remove one first")
