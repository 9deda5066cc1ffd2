"""Themes: what messages are about, as a program suggests it and people decide."""

import uuid
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.changes.forms import SeenForm
from webapp.database import session
from webapp.feedback.themes.models import Theme, ThemeState
from webapp.feedback.themes.service import (
    ThemeChangedMeanwhile,
    ThemeNotFound,
    accept_theme,
    ask_split,
    begin_merge,
    dismiss_theme,
    find_theme,
    keep_proposed,
    list_closest,
    list_largest,
    list_themes,
    merge_some,
)
from webapp.staff.access import DONE, now, signed_in, staff
from webapp.staff.audit import Action, record
from webapp.staff.audit.noting import note_reading, noted
from webapp.staff.theme_forms import MergeForm, NameForm, SplitForm

SAMPLE: Final = 10
MOST_ON_OVERVIEW: Final = 5


@staff.get("/themes")
@noted(Action.THEMES_READ)
def show_themes() -> str:
    """Show every theme, with its size and what its messages said of their pages."""
    themes = list_themes(session())
    by_state = {state.value: [theme for theme in themes if theme.state == state] for state in ThemeState}
    return render_template("staff/themes.html", themes=by_state)


@staff.get("/themes/<uuid:theme_id>")
@noted(Action.THEMES_READ, subject="theme:{theme_id}")
def show_theme(theme_id: uuid.UUID) -> str:
    """Show one theme, the messages most typical of it, and what can be done with it."""
    return _show(_find_or_404(theme_id))


@staff.post("/themes/<uuid:theme_id>/accept")
def accept(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Keep a theme under a name."""
    theme, form = _find_or_404(theme_id), NameForm()
    if not form.validate():
        return _show_again(theme, names=form)
    return _decide(
        theme_id,
        lambda: accept_theme(session(), theme_id, name=form.name.data, seen_version=form.seen_version),
        what="kept",
        told="Kept. Later runs leave it as it is",
    )


@staff.post("/themes/<uuid:theme_id>/dismiss")
def dismiss(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Put a theme aside."""
    seen = SeenForm().seen_version
    return _decide(
        theme_id,
        lambda: dismiss_theme(session(), theme_id, seen_version=seen),
        what="dismissed",
        told="Dismissed. It is not suggested again",
    )


@staff.post("/themes/<uuid:theme_id>/check")
def check(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Say that what the program added has been looked at."""
    seen = SeenForm().seen_version
    return _decide(
        theme_id,
        lambda: keep_proposed(session(), theme_id, seen_version=seen),
        what="checked",
        told="Marked as checked",
    )


@staff.post("/themes/<uuid:theme_id>/split")
def split(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for a theme to be split at the next run."""
    theme, form = _find_or_404(theme_id), SplitForm()
    if not form.validate():
        return _show_again(theme, splits=form)
    return _decide(
        theme_id,
        lambda: ask_split(session(), theme_id, parts=int(form.parts.data), seen_version=form.seen_version),
        what="to be split",
        told="It will be split at the next run of the command",
    )


@staff.post("/themes/<uuid:theme_id>/keep-whole")
def keep_whole(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Take back that a theme is to be split."""
    seen = SeenForm().seen_version
    return _decide(
        theme_id,
        lambda: ask_split(session(), theme_id, parts=None, seen_version=seen),
        what="not to be split",
        told="It will not be split",
    )


@staff.post("/themes/<uuid:theme_id>/merge")
def merge(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Move all of a theme into another."""
    theme, form = _find_or_404(theme_id), MergeForm(themes=_others(theme_id))
    if not form.validate():
        return _show_again(theme, merges=form)
    return _decide(
        theme_id,
        lambda: begin_merge(session(), theme_id, into=form.into_id, seen_version=form.seen_version),
        what="merged",
        told="Merged into this theme",
        then=lambda: _move_all(theme_id, into=form.into_id),
    )


@staff.context_processor
def themes_context() -> dict[str, Callable[[], Sequence[Theme]]]:
    """Return what `staff/themes_of_overview.html` asks for."""
    return {"largest_themes": lambda: list_largest(session(), limit=MOST_ON_OVERVIEW)}


def _move_all(theme_id: uuid.UUID, *, into: uuid.UUID) -> None:
    """Move every message of a theme into another, each step committed; stopped, it can be asked for again."""
    while merge_some(session(), theme_id, into=into):
        session().commit()
    session().commit()


def _decide(
    theme_id: uuid.UUID, decide: Callable[[], Theme], *, what: str, told: str, then: Callable[[], None] = lambda: None
) -> ResponseReturnValue:
    """Do what was decided, with a line in the audit, unless the theme was changed meanwhile."""
    try:
        theme = decide()
    except ThemeNotFound:
        abort(HTTPStatus.NOT_FOUND)
    except ThemeChangedMeanwhile:
        flash("This theme was changed meanwhile. Check it, then try again")
        return redirect(url_for("staff.show_theme", theme_id=theme_id), HTTPStatus.SEE_OTHER)
    details = {"what": what} | ({"into": str(theme.id)} if theme.id != theme_id else {})
    subject = f"theme:{theme_id}"
    record(session(), Action.THEME_CHANGED, by=signed_in().account_id, at=now(), subject=subject, details=details)
    session().commit()
    then()
    flash(told, DONE)
    return redirect(url_for("staff.show_theme", theme_id=theme.id), HTTPStatus.SEE_OTHER)


def _show_again(theme: Theme, **forms: Any) -> ResponseReturnValue:  # noqa: ANN401 - passed on to `_show`
    """Return the page with a form that cannot be taken; it shows messages, so it leaves a line too."""
    page, subject = _show(theme, **forms), f"theme:{theme.id}"
    note_reading(Action.THEMES_READ, subject=subject)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _show(
    theme: Theme, *, names: NameForm | None = None, splits: SplitForm | None = None, merges: MergeForm | None = None
) -> str:
    return render_template(
        "staff/theme.html",
        theme=theme,
        sample=list_closest(session(), theme.id, limit=SAMPLE),
        names=names or NameForm(formdata=None, obj=theme),
        splits=splits or SplitForm(formdata=None),
        merges=merges or MergeForm(formdata=None, themes=_others(theme.id)),
    )


def _others(theme_id: uuid.UUID) -> list[Theme]:
    return [theme for theme in list_themes(session()) if theme.id != theme_id and theme.state != ThemeState.DISMISSED]


def _find_or_404(theme_id: uuid.UUID) -> Theme:
    try:
        return find_theme(session(), theme_id)
    except ThemeNotFound:
        abort(HTTPStatus.NOT_FOUND)
