"""What of a message everybody may read: hiding what screening missed, opening the original, showing what was hidden."""

import uuid
from http import HTTPStatus
from typing import Final

from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.feedback.models import Feedback
from webapp.feedback.redaction import PassageMissing, list_hidden
from webapp.feedback.sealing import KeyLost, Vault, open_vault
from webapp.feedback.service import (
    find_hold,
    forget_words_at_once,
    hide_passage,
    is_sealed,
    open_originals,
    show_passages,
)
from webapp.staff.access import for_admins, now, settings, signed_in, staff
from webapp.staff.audit import Action, message_subject, record
from webapp.staff.message.forms import HideForm, ReasonForm, ShowForm
from webapp.staff.message.page import MessagePage, read_page, render_message
from webapp.staff.message.views import Done, change_message, show_to_reader

HIDE_PAGE: Final = "staff/hide.html"
ORIGINAL_PAGE: Final = "staff/original.html"
OPENED_PAGE: Final = "staff/original_opened.html"
CANNOT_SHOW: Final = "These words cannot be shown. Open the original again"
NOT_THERE: Final = "These words are not in the message. Copy them exactly, without marks such as [phone]"


@staff.get("/feedback/<uuid:feedback_id>/hide")
def ask_what_to_hide(feedback_id: uuid.UUID) -> str:
    """Ask which words of a message are to be hidden."""
    return show_to_reader(feedback_id, page=HIDE_PAGE, form=HideForm(None))


@staff.post("/feedback/<uuid:feedback_id>/hide")
def hide_words(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Hide words that screening missed. The audit tells of which kind they are, never what they say."""
    form = HideForm()

    def make(message: Feedback) -> tuple[Done, ...]:
        try:
            hide_passage(message, form.passage.data, kind=form.kind.data, vault=_vault(), at=now())
        except PassageMissing:
            raise ValueError(NOT_THERE) from None
        forget_words_at_once(session())
        return (Done(action=Action.REDACTION_CORRECTED, details={"hidden": form.kind.data}),)

    return change_message(feedback_id, form, make, said="The words are hidden", page=HIDE_PAGE)


@staff.get("/feedback/<uuid:feedback_id>/original")
@for_admins
def ask_for_original(feedback_id: uuid.UUID) -> str:
    """Ask why the sealed original is to be opened, and say until when it can be."""
    return _ask(read_page(feedback_id), ReasonForm(None))


@staff.post("/feedback/<uuid:feedback_id>/original")
@for_admins
def open_original(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Show the original on this one answer, once the audit has it in writing who opened it and why."""
    form = ReasonForm()
    page = read_page(feedback_id)
    if not form.validate():
        return _ask(page, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if not page.is_sealed:
        return _ask(page, form), HTTPStatus.CONFLICT
    try:
        originals = open_originals(page.message, _vault())
    except KeyLost:
        originals = None
    details = {"reason": form.reason.data, "opened": originals is not None}
    subject = message_subject(feedback_id)
    record(session(), Action.ORIGINAL_REVEALED, by=signed_in().account_id, at=now(), subject=subject, details=details)
    session().commit()
    texts = {"doing": page.message.doing, "comments": page.message.comments}
    hidden = list_hidden(texts, originals) if originals else ()
    return render_message(page, page=OPENED_PAGE, originals=originals, hidden=hidden, form=ShowForm(None))


@staff.post("/feedback/<uuid:feedback_id>/show")
@for_admins
def show_words(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Show passages that were hidden wrongly."""
    form = ShowForm()

    def make(message: Feedback) -> tuple[Done, ...]:
        names = form.passages.data
        if not is_sealed(message, is_held=find_hold(session(), feedback_id) is not None, now=now()):
            raise ValueError(CANNOT_SHOW)
        try:
            show_passages(message, names, vault=_vault())
        except (KeyLost, PassageMissing):
            raise ValueError(CANNOT_SHOW) from None
        details = {"shown": len(names), "reason": form.reason.data}
        return (Done(action=Action.REDACTION_CORRECTED, details=details),) if names else ()

    return change_message(feedback_id, form, make, said="The words can be read again", page=ORIGINAL_PAGE)


def _ask(page: MessagePage, form: ReasonForm) -> str:
    return render_message(page, sent=form if form.errors else None, page=ORIGINAL_PAGE, form=form)


def _vault() -> Vault:
    return open_vault(settings().encryption_keys, settings().secret_key)
