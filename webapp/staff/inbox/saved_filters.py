"""The filters that somebody keeps for themselves: nobody else sees them."""

import uuid
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlencode

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from webapp.database import session
from webapp.feedback.rules import remove_control_characters
from webapp.staff.access import DONE, now, signed_in, staff
from webapp.staff.audit import Action, record
from webapp.staff.inbox.filter_query import Query, keep_filter, read_filter, tell_filter
from webapp.staff.models import MAX_FILTER_NAME_CHARACTERS, MAX_FILTER_QUERY_CHARACTERS, SavedFilter

MOST_KEPT: Final = 30


def list_saved_filters(session: Session, account_id: uuid.UUID) -> tuple[SavedFilter, ...]:
    """Return what somebody keeps, in the order of the names."""
    query = select(SavedFilter).where(SavedFilter.account_id == account_id).order_by(SavedFilter.name)
    return tuple(session.scalars(query))


@staff.post("/feedback/filters")
def keep_saved_filter() -> ResponseReturnValue:
    """Keep the filter of the list under a name; under a name that is taken, in place of the one before."""
    query = _read_query()
    name = " ".join(remove_control_characters(request.form.get("name", "")).split())
    fault = _find_fault(name)
    if fault:
        flash(fault)
    else:
        _keep(name, query)
        session().commit()
        flash(f"The filter is kept as “{name}”", DONE)
    return redirect(url_for("staff.show_list", **query), HTTPStatus.SEE_OTHER)  # type: ignore[arg-type]  # lists are fine


@staff.post("/feedback/filters/<uuid:filter_id>/remove")
def remove_saved_filter(filter_id: uuid.UUID) -> ResponseReturnValue:
    """Forget a filter. One that is gone, or is somebody else's, is not found."""
    by = signed_in().account_id
    mine = delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.account_id == by)
    if session().execute(mine.returning(SavedFilter.id)).first() is None:
        abort(HTTPStatus.NOT_FOUND)
    record(session(), Action.FILTER_REMOVED, by=by, at=now(), subject=f"filter:{filter_id}")
    session().commit()
    flash("The filter is removed", DONE)
    return redirect(url_for("staff.show_list"), HTTPStatus.SEE_OTHER)


def _read_query() -> Query:
    given = request.form.get("query", "")
    try:
        query = MultiDict(
            (name, value) for name, values in parse_qs(given, max_num_fields=100).items() for value in values
        )
        read_filter(query, mine=signed_in().account_id)
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)
    if len(given) > MAX_FILTER_QUERY_CHARACTERS:
        abort(HTTPStatus.BAD_REQUEST)
    return keep_filter(query)


def _find_fault(name: str) -> str:
    """Return the sentence that tells what is wrong with a name, or nothing."""
    if not name:
        return "Enter a name for the filter"
    if len(name) > MAX_FILTER_NAME_CHARACTERS:
        return f"The name of a filter must be {MAX_FILTER_NAME_CHARACTERS} characters or fewer"
    by = signed_in().account_id
    others = select(func.count()).where(SavedFilter.account_id == by, SavedFilter.name != name)
    if session().scalars(others).one() >= MOST_KEPT:
        return f"You can keep up to {MOST_KEPT} filters: remove one first"
    return ""


def _keep(name: str, query: Query) -> None:
    by = signed_in().account_id
    kept = session().scalar(select(SavedFilter).where(SavedFilter.account_id == by, SavedFilter.name == name))
    if kept is None:
        kept = SavedFilter(account_id=by, name=name, created_at=now())
        session().add(kept)
    kept.query = urlencode(query, doseq=True)
    session().flush()
    record(
        session(),
        Action.FILTER_KEPT,
        by=by,
        at=now(),
        subject=f"filter:{kept.id}",
        details={"filter": tell_filter(query)},
    )
