"""The audit as admins read it; reading it, too, is a line of it."""

import uuid
from http import HTTPStatus
from typing import Final, cast

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp import database
from webapp.audit import Action
from webapp.database import Database
from webapp.staff.access import for_admins, staff
from webapp.staff.audit.csv_lines import write_csv
from webapp.staff.audit.forms import AuditFilterForm
from webapp.staff.audit.noting import note_reading
from webapp.staff.audit.reading import find_lines, read_standing
from webapp.staff.audit.words import tell_lines
from webapp.staff.people import list_people
from webapp.staff.places import take_place

PAGE_SIZE: Final = 50


@staff.get("/audit")
@for_admins
def show_audit() -> ResponseReturnValue:
    """Show a page of lines, newest first; `before` is the last line of the page above."""
    session, before = database.session(), _read_before()
    people = list_people(session)
    form = AuditFilterForm(session, people)
    if not form.validate():
        return render_template("staff/audit.html", form=form, page=None), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = form.read()
    page = find_lines(session, wanted, before=before, limit=PAGE_SIZE)
    lines = tell_lines(session, page.items, people)
    standing = read_standing(session)
    place = {"before": str(before)} if before else {}
    note_reading(Action.AUDIT_READ, details=wanted.describe() | place or None)
    more = {**_chosen(), "before": str(page.next_before)} if page.next_before else None
    return render_template(
        "staff/audit.html", form=form, page=page, lines=lines, standing=standing, more=more, chosen=_chosen()
    )


@staff.get("/audit/export")
@for_admins
def export_audit() -> Response:
    """Return every line that the filter asks for as a table (CSV), sent as it is read."""
    session = database.session()
    people = list_people(session)
    form = AuditFilterForm(session, people)
    if not form.validate():
        abort(HTTPStatus.BAD_REQUEST)
    wanted = form.read()
    place = take_place()
    if place is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        note_reading(Action.AUDIT_EXPORTED, details=wanted.describe() or None)
    except BaseException:
        place.give_back()
        raise
    response = Response(place.hold_for(write_csv(_database(), wanted, people)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    response.call_on_close(place.give_back)
    return response


def _database() -> Database:
    return cast("Database", current_app.extensions["database"])


def _chosen() -> dict[str, str]:
    """Return the filter as the address has it, without the place in the list."""
    given: MultiDict[str, str] = request.args
    return {name: value for name, value in given.items() if name != "before" and value}


def _read_before() -> uuid.UUID | None:
    given = request.args.get("before")
    if given is None:
        return None
    try:
        before = uuid.UUID(given)
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)
    if str(before) != given.lower():  # the library also reads other spellings; links of ours have one
        abort(HTTPStatus.BAD_REQUEST)
    return before
