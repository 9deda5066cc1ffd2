"""“You said, we did”: staff write what was changed, and show it to everybody."""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.changes.forms import ChangeForm, ReferenceForm, SeenForm
from webapp.changes.models import Change, State
from webapp.changes.scores import Comparison, Score, compare
from webapp.changes.service import (
    ChangedMeanwhile,
    ChangeNotFound,
    edit_change,
    find_change,
    list_changes,
    list_messages_of,
    publish_change,
    withdraw_change,
    write_change,
)
from webapp.database import session
from webapp.staff.access import DONE, now, signed_in, staff
from webapp.staff.audit import Action, record
from webapp.staff.audit.noting import note_reading, noted
from webapp.staff.page_names import list_pages

MOST_MESSAGES: Final = 100


@staff.get("/changes")
@noted(Action.CHANGES_READ)
def show_changes() -> str:
    """Show every change."""
    return render_template("staff/changes.html", changes=list_changes(session()))


@staff.get("/changes/new")
def show_new_change() -> str:
    """Show the empty form."""
    return render_template("staff/change_new.html", form=_make_form())


@staff.post("/changes")
def write() -> ResponseReturnValue:
    """Keep a new change as a draft."""
    form = _make_form()
    if not form.validate():
        return render_template("staff/change_new.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    change = write_change(session(), form.write_draft(), now=now())
    note(Action.CHANGE_WRITTEN, change.id)
    session().commit()
    flash("Saved as a draft. Only staff can see it", DONE)
    return back_to(change.id)


@staff.get("/changes/<uuid:change_id>")
@noted(Action.CHANGES_READ, subject="change:{change_id}")
def show_change(change_id: uuid.UUID) -> str:
    """Show one change, what is linked to it, and the form to put it right."""
    change = find_or_404(change_id)
    return _show(change, _make_form(obj=change))


@staff.post("/changes/<uuid:change_id>")
def edit(change_id: uuid.UUID) -> ResponseReturnValue:
    """Save other texts, unless somebody else has changed them meanwhile; then show both."""
    form = _make_form(obj=find_or_404(change_id))
    if not form.validate():
        return show_again(find_or_404(change_id), form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        change = edit_change(session(), change_id, form.write_draft(), seen_version=form.seen_version, now=now())
    except ChangedMeanwhile as conflict:
        form.version.data = str(conflict.stored.version)
        return show_again(conflict.stored, form, is_stale=True), HTTPStatus.CONFLICT
    note(Action.CHANGE_WRITTEN, change_id)
    session().commit()
    _tell_public_page()
    flash("Saved. Visitors can see it" if change.state == State.PUBLISHED else "Saved", DONE)
    return back_to(change_id)


@staff.post("/changes/<uuid:change_id>/publish")
def publish(change_id: uuid.UUID) -> ResponseReturnValue:
    """Show a change to everybody."""
    return _move(
        change_id,
        lambda session, seen: publish_change(session, change_id, seen_version=seen, now=now()),
        action=Action.CHANGE_PUBLISHED,
        told="Published. Visitors can see it",
    )


@staff.post("/changes/<uuid:change_id>/withdraw")
def withdraw(change_id: uuid.UUID) -> ResponseReturnValue:
    """Take a change back from the public page."""
    return _move(
        change_id,
        lambda session, seen: withdraw_change(session, change_id, seen_version=seen),
        action=Action.CHANGE_WITHDRAWN,
        told="Withdrawn. Visitors can no longer see it",
    )


def find_or_404(change_id: uuid.UUID) -> Change:
    """Return a change, or stop with 404."""
    try:
        return find_change(session(), change_id)
    except ChangeNotFound:
        abort(HTTPStatus.NOT_FOUND)


def show_again(change: Change, form: ChangeForm | None = None, **shown: Any) -> str:  # noqa: ANN401 - for `_show`
    """Return the page of a change with a form that cannot be taken; it shows messages, so it leaves a line too."""
    page, subject = _show(change, form, **shown), f"change:{change.id}"
    note_reading(Action.CHANGES_READ, subject=subject)
    return page


def _show(
    change: Change, form: ChangeForm | None = None, *, references: ReferenceForm | None = None, is_stale: bool = False
) -> str:
    """Return the page of a change; `is_stale` says that somebody else has changed it while the form was filled in."""
    return render_template(
        "staff/change.html",
        change=change,
        form=form or _make_form(obj=change),
        references=references or ReferenceForm(formdata=None),
        is_stale=is_stale,
        scores=_compare(change),
        messages=list_messages_of(session(), change.id, limit=MOST_MESSAGES),
    )


def note(action: Action, change_id: uuid.UUID, **details: str) -> None:
    """Add a line about a change to the audit, in the transaction of what is done to it."""
    subject = f"change:{change_id}"
    record(session(), action, by=signed_in().account_id, at=now(), subject=subject, details=details or None)


def back_to(change_id: uuid.UUID) -> ResponseReturnValue:
    """Return to the page of a change."""
    return redirect(url_for("staff.show_change", change_id=change_id), HTTPStatus.SEE_OTHER)


def _move(
    change_id: uuid.UUID, move: Callable[[Session, int], Change], *, action: Action, told: str
) -> ResponseReturnValue:
    """Bring a change into another state, unless somebody else has changed it meanwhile."""
    try:
        move(session(), SeenForm().seen_version)
    except ChangeNotFound:
        abort(HTTPStatus.NOT_FOUND)
    except ChangedMeanwhile:
        flash("Somebody else has changed this meanwhile. Check it, then try again")
        return back_to(change_id)
    note(action, change_id)
    session().commit()
    _tell_public_page()
    flash(told, DONE)
    return back_to(change_id)


def _make_form(obj: Change | None = None) -> ChangeForm:
    return ChangeForm(pages=list_pages(), today=now().date(), obj=obj)


def _compare(change: Change) -> tuple[Comparison, ...]:
    return compare(Score(**change.before or {}), Score(**change.after or {}))


def _tell_public_page() -> None:
    """Let this process look at once; the others look by themselves (webapp/changes/board.py)."""
    current_app.extensions["changes"].expect_news()
