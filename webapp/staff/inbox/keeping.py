"""Keeping the filter of the list under a name, and removing it again."""

import uuid
from http import HTTPStatus
from urllib.parse import parse_qs

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.database import session
from webapp.staff.access import DONE, now, signed_in, staff
from webapp.staff.inbox.filter_address import list_address
from webapp.staff.inbox.filter_query import Query, keep_filter, read_filter
from webapp.staff.inbox.saved_filters import FilterNotFound, FilterRefused, forget_filter, keep_filter_as

_MOST_FIELDS = 100


@staff.post("/feedback/filters")
def keep_saved_filter() -> ResponseReturnValue:
    """Keep the filter of the list under a name."""
    query = _read_sent_query()
    try:
        kept = keep_filter_as(session(), request.form.get("name", ""), query, by=signed_in().account_id, at=now())
        name = kept.name
        session().commit()
        flash(f"The filter is kept as “{name}”", DONE)
    except FilterRefused as refused:
        session().rollback()
        flash(str(refused))
    return redirect(list_address(query), HTTPStatus.SEE_OTHER)


@staff.post("/feedback/filters/<uuid:filter_id>/remove")
def remove_saved_filter(filter_id: uuid.UUID) -> ResponseReturnValue:
    """Forget a filter. One that is gone, or is somebody else's, is not found."""
    try:
        forget_filter(session(), filter_id, by=signed_in().account_id, at=now())
    except FilterNotFound:
        abort(HTTPStatus.NOT_FOUND)
    session().commit()
    flash("The filter is removed", DONE)
    return redirect(url_for("staff.show_list"), HTTPStatus.SEE_OTHER)


def _read_sent_query() -> Query:
    """Return the filter that the form on the list holds; without it, answer 400."""
    try:
        given = parse_qs(request.form.get("query", ""), max_num_fields=_MOST_FIELDS)
        query = keep_filter(MultiDict(given))
        read_filter(MultiDict(query), mine=signed_in().account_id)
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)
    return query
