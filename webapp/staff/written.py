"""How staff pages write numbers and days, and how they show what visitors wrote, made harmless to look at.

Nothing in a visitor's text can turn around or hide the text beside it. Unicode Technical Report 36, section 2.5, and
Standard Annex 9: characters that change the direction of a text, or that have no look at all, are named instead of
obeyed. Joiners and variation selectors stay: scripts and emoji need them.
"""

import re
from datetime import date
from typing import Final

from markupsafe import Markup, escape

_HIDDEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def write_number(number: int) -> str:
    """Return a number as in 12,345."""
    return f"{number:,}"


def write_date(day: date) -> str:
    """Return a day as in 3 May 2026, the one form of all staff pages."""
    return f"{day:%-d %B %Y}"


def show_hidden(text: str) -> Markup:
    """Return the text as markup, with a name such as ``U+202E`` in place of each character that nobody could see."""
    pieces, end = [], 0
    for hidden in _HIDDEN.finditer(text):
        name = Markup('<span class="app-hidden-character">U+{:04X}</span>').format(ord(hidden.group()))
        pieces += [escape(text[end : hidden.start()]), name]
        end = hidden.end()
    return Markup("").join([*pieces, escape(text[end:])])
