"""Putting right what screening hid of a message, and what it missed. The caller commits."""

from collections.abc import Collection
from datetime import datetime

from webapp.feedback.message import SEALED_FOR
from webapp.feedback.models import Feedback
from webapp.feedback.redaction import hide, kinds_in, show
from webapp.feedback.sealing import Vault
from webapp.feedback.service.unsealing import open_originals


def hide_passage(feedback: Feedback, passage: str, *, kind: str, vault: Vault, at: datetime) -> None:
    """Hide a passage that screening missed; if nothing is sealed yet, what could be read until now is sealed.

    Raises:
        PassageMissing: The message does not have it.
    """
    before = _texts(feedback)
    after = hide(before, passage, kind=kind)
    if feedback.sealed is None:
        feedback.sealed, feedback.sealed_until = vault.seal(before), at + SEALED_FOR
    _put(feedback, after, kinds={*(feedback.personal_data or ()), kind})


def show_passages(feedback: Feedback, names: Collection[str], *, vault: Vault) -> None:
    """Make passages readable again that were hidden wrongly, by the names that `redaction.list_hidden` gives them.

    Where nothing is hidden any more, nothing stays sealed.

    Raises:
        KeyLost: The sealed original cannot be opened.
        PassageMissing: One of them is not hidden.
    """
    originals = open_originals(feedback, vault)
    after = show(_texts(feedback), originals, names)
    if after == originals:
        feedback.sealed, feedback.sealed_until = None, None
        _put(feedback, after, kinds=set())
        return
    _put(feedback, after, kinds=set(kinds_in(after) or feedback.personal_data or ()))


def _texts(feedback: Feedback) -> dict[str, str]:
    return {"doing": feedback.doing, "comments": feedback.comments}


def _put(feedback: Feedback, texts: dict[str, str], *, kinds: set[str]) -> None:
    feedback.doing, feedback.comments = texts["doing"], texts["comments"]
    feedback.personal_data = sorted(kinds) or None
