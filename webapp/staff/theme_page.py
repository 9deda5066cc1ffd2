"""The page of a theme, and the one way in which staff decide on one."""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.feedback.themes.models import Theme, ThemeState
from webapp.feedback.themes.service import (
    ThemeChangedMeanwhile,
    ThemeNotFound,
    find_theme,
    list_closest,
    list_doubtful,
    list_themes,
)
from webapp.staff.access import DONE, now, signed_in
from webapp.staff.audit import Action, record
from webapp.staff.audit.noting import note_reading
from webapp.staff.theme_forms import MergeForm, NameForm, SplitForm, TakeOutForm

SAMPLE: Final = 10
MOST_DOUBTFUL: Final = 25


def decide_on_theme(
    theme_id: uuid.UUID,
    decide: Callable[[], Theme],
    *,
    what: str,
    told: str,
    then: Callable[[], None] = lambda: None,
    **details: object,
) -> ResponseReturnValue:
    """Do what was decided, with a line in the audit, unless the theme was changed meanwhile.

    Args:
        theme_id: The theme.
        decide: Does it, and returns the theme to go on with.
        what: What the audit calls it.
        told: What the page then says.
        then: What is left to do once it is decided and stored.
        details: What else the audit keeps.
    """
    try:
        theme = decide()
    except ThemeNotFound:
        abort(HTTPStatus.NOT_FOUND)
    except ThemeChangedMeanwhile:
        flash("This theme was changed meanwhile. Check it, then try again")
        return redirect(url_for("staff.show_theme", theme_id=theme_id), HTTPStatus.SEE_OTHER)
    details = {"what": what, **details} | ({"into": str(theme.id)} if theme.id != theme_id else {})
    subject = f"theme:{theme_id}"
    record(session(), Action.THEME_CHANGED, by=signed_in().account_id, at=now(), subject=subject, details=details)
    session().commit()
    try:
        then()
    except ThemeNotFound:
        flash("The other theme was merged meanwhile. Merge what is left of this one into another")
        return redirect(url_for("staff.show_theme", theme_id=theme_id), HTTPStatus.SEE_OTHER)
    flash(told, DONE)
    return redirect(url_for("staff.show_theme", theme_id=theme.id), HTTPStatus.SEE_OTHER)


def show_theme_again(theme: Theme, **forms: Any) -> ResponseReturnValue:  # noqa: ANN401 - the forms of the page
    """Return the page with a form that cannot be taken; it shows messages, so it leaves a line too."""
    page, subject = show_theme_page(theme, **forms), f"theme:{theme.id}"
    note_reading(Action.THEMES_READ, subject=subject)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def show_theme_page(
    theme: Theme,
    *,
    names: NameForm | None = None,
    splits: SplitForm | None = None,
    merges: MergeForm | None = None,
    takes: TakeOutForm | None = None,
) -> str:
    """Return the page of a theme, with a form that was sent, if one was."""
    return render_template(
        "staff/theme.html",
        theme=theme,
        sample=list_closest(session(), theme.id, limit=SAMPLE),
        doubtful=list_doubtful(session(), theme, limit=MOST_DOUBTFUL),
        names=names or NameForm(formdata=None, obj=theme),
        splits=splits or SplitForm(formdata=None),
        merges=merges or MergeForm(formdata=None, themes=list_others(theme.id)),
        takes=takes or TakeOutForm(formdata=None),
    )


def list_others(theme_id: uuid.UUID) -> list[Theme]:
    """Return the themes that one can be merged into."""
    return [theme for theme in list_themes(session()) if theme.id != theme_id and theme.state != ThemeState.DISMISSED]


def find_theme_or_404(theme_id: uuid.UUID) -> Theme:
    """Return a theme, or stop with 404."""
    try:
        return find_theme(session(), theme_id)
    except ThemeNotFound:
        abort(HTTPStatus.NOT_FOUND)
