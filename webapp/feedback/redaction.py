"""Redacted texts, put right by people: a passage that was missed is hidden, one that was hidden wrongly is shown.

Pure: no database, no clock. A redacted text is its original with marks such as ``[phone]`` in place of passages; so
each mark can be laid beside the passage that it stands for.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from webapp.feedback.rules import MAX_TEXT_CHARACTERS
from webapp.feedback.screened import NOT_SCREENED, SHORT_PLACEHOLDER
from webapp.feedback.screening.personal_data import KINDS

OTHER_KIND: Final = "removed"
HIDDEN_KINDS: Final = (*KINDS, OTHER_KIND)

_BRACKETED: Final = "|".join(re.escape(f"[{kind}]") for kind in HIDDEN_KINDS)
# Marks that stand side by side are one: nobody can tell where the passage of the first ends.
_MARKS: Final = re.compile(rf"((?:{_BRACKETED}|{SHORT_PLACEHOLDER}|{re.escape(NOT_SCREENED)})+)")


class PassageMissing(LookupError):  # noqa: N818 - it is an answer, not a fault
    """The passage is not in the message, or no mark of it stands for one."""


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """A passage that a mark stands for; `name` is the field and the place of the mark in it."""

    name: str
    mark: str
    passage: str


def hide(texts: dict[str, str], passage: str, *, kind: str) -> dict[str, str]:
    """Return the texts with a mark in place of a passage, wherever it stands.

    Raises:
        PassageMissing: It is in none of them; marks are no part of a text.
    """
    hidden = {field: _hide_in(text, passage, mark=f"[{kind}]") for field, text in texts.items()} if passage else texts
    if hidden == texts:
        raise PassageMissing(kind)
    return hidden


def list_hidden(texts: Mapping[str, str], originals: Mapping[str, str]) -> tuple[Hidden, ...]:
    """Return what the marks of redacted texts stand for, in the order of field and place."""
    return tuple(hidden for field, text in texts.items() for hidden in _lay_beside(field, text, originals[field]))


def show(texts: Mapping[str, str], originals: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """Return the texts with these passages readable again.

    Raises:
        PassageMissing: One of the names is no passage that is hidden.
    """
    passages = {hidden.name: hidden.passage for hidden in list_hidden(texts, originals)}
    if not set(names) <= passages.keys():
        raise PassageMissing
    return {field: _show_in(field, text, {name: passages[name] for name in names}) for field, text in texts.items()}


def kinds_in(texts: Mapping[str, str]) -> list[str]:
    """Return the kinds that the marks of redacted texts tell."""
    return [kind for kind in HIDDEN_KINDS if any(f"[{kind}]" in text for text in texts.values())]


def _hide_in(text: str, passage: str, *, mark: str) -> str:
    pieces = _MARKS.split(text)  # texts and marks by turns
    hidden = [piece if number % 2 else piece.replace(passage, mark) for number, piece in enumerate(pieces)]
    if len("".join(hidden)) <= MAX_TEXT_CHARACTERS:
        return "".join(hidden)
    return _hide_in(text, passage, mark=SHORT_PLACEHOLDER)


def _lay_beside(field: str, text: str, original: str) -> list[Hidden]:
    """Return the passage of each mark: what lies between the words before it and the first such words after it.

    Where the words after a mark come twice, the passage may be too short and the next too long; both are shown to
    whoever decides, and no other than the one they chose becomes readable. A text that does not fit has no passages.
    """
    pieces = _MARKS.split(text)
    found, end = [], len(pieces[0])
    if not original.startswith(pieces[0]):
        return []
    for number in range(1, len(pieces), 2):
        mark, after = pieces[number], pieces[number + 1]
        is_last = number + 2 == len(pieces)
        start_of_after = len(original) - len(after) if is_last else original.find(after, end + 1)
        if start_of_after <= end or not original.startswith(after, start_of_after):
            return []
        found.append(Hidden(name=f"{field}-{number}", mark=mark, passage=original[end:start_of_after]))
        end = start_of_after + len(after)
    return [hidden for hidden in found if hidden.passage != hidden.mark]  # its writer typed it


def _show_in(field: str, text: str, passages: Mapping[str, str]) -> str:
    pieces = _MARKS.split(text)
    shown = [passages.get(f"{field}-{number}", piece) for number, piece in enumerate(pieces)]
    if len("".join(shown)) <= MAX_TEXT_CHARACTERS:
        return "".join(shown)
    short = [SHORT_PLACEHOLDER if number % 2 else piece for number, piece in enumerate(pieces)]
    return "".join(passages.get(f"{field}-{number}", piece) for number, piece in enumerate(short))
