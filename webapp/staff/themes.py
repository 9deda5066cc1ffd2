"""Themes: what messages are about, as a program suggests it and people decide."""

import uuid
from collections.abc import Callable, Sequence
from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.changes.forms import SeenForm
from webapp.database import session
from webapp.feedback.themes.models import Theme, ThemeState
from webapp.feedback.themes.service import (
    accept_theme,
    ask_split,
    begin_merge,
    dismiss_theme,
    keep_proposed,
    list_largest,
    list_themes,
    merge_some,
    take_out,
)
from webapp.staff.access import staff
from webapp.staff.audit import Action
from webapp.staff.audit.noting import noted
from webapp.staff.theme_forms import MergeForm, NameForm, SplitForm, TakeOutForm
from webapp.staff.theme_page import (
    decide_on_theme,
    find_theme_or_404,
    list_others,
    show_theme_again,
    show_theme_page,
)

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
    return show_theme_page(find_theme_or_404(theme_id))


@staff.post("/themes/<uuid:theme_id>/accept")
def accept(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Keep a theme under a name."""
    theme, form = find_theme_or_404(theme_id), NameForm()
    if not form.validate():
        return show_theme_again(theme, names=form)
    return decide_on_theme(
        theme_id,
        lambda: accept_theme(session(), theme_id, name=form.name.data, seen_version=form.seen_version),
        what="kept",
        told="Kept. Later runs leave it as it is",
    )


@staff.post("/themes/<uuid:theme_id>/dismiss")
def dismiss(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Put a theme aside."""
    seen = SeenForm().seen_version
    return decide_on_theme(
        theme_id,
        lambda: dismiss_theme(session(), theme_id, seen_version=seen),
        what="dismissed",
        told="Dismissed. It is not suggested again",
    )


@staff.post("/themes/<uuid:theme_id>/check")
def check(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Say that what the program added has been looked at."""
    seen = SeenForm().seen_version
    return decide_on_theme(
        theme_id,
        lambda: keep_proposed(session(), theme_id, seen_version=seen),
        what="checked",
        told="Marked as checked",
    )


@staff.post("/themes/<uuid:theme_id>/take-out")
def take_out_messages(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Take the messages that were ticked out of a theme, for good."""
    theme, form = find_theme_or_404(theme_id), TakeOutForm()
    if not form.validate():
        return show_theme_again(theme, takes=form)
    return decide_on_theme(
        theme_id,
        lambda: take_out(session(), theme_id, form.ids, seen_version=form.seen_version),
        what="messages taken out",
        told="Taken out. They are not added to this theme again",
        messages=sorted(map(str, form.ids)),
    )


@staff.post("/themes/<uuid:theme_id>/split")
def split(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for a theme to be split at the next run."""
    theme, form = find_theme_or_404(theme_id), SplitForm()
    if not form.validate():
        return show_theme_again(theme, splits=form)
    return decide_on_theme(
        theme_id,
        lambda: ask_split(session(), theme_id, parts=int(form.parts.data), seen_version=form.seen_version),
        what="to be split",
        told="It will be split at the next run of the command",
    )


@staff.post("/themes/<uuid:theme_id>/keep-whole")
def keep_whole(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Take back that a theme is to be split."""
    seen = SeenForm().seen_version
    return decide_on_theme(
        theme_id,
        lambda: ask_split(session(), theme_id, parts=None, seen_version=seen),
        what="not to be split",
        told="It will not be split",
    )


@staff.post("/themes/<uuid:theme_id>/merge")
def merge(theme_id: uuid.UUID) -> ResponseReturnValue:
    """Move all of a theme into another."""
    theme, form = find_theme_or_404(theme_id), MergeForm(themes=list_others(theme_id))
    if not form.validate():
        return show_theme_again(theme, merges=form)
    return decide_on_theme(
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
