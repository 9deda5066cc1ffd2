"""What stands before a number, by which it is told what the number is."""

import re
from typing import Final

_WINDOW: Final = 32
_MASK: Final = "\x01"


def ends_with(pattern: re.Pattern[str], text: str, place: int) -> bool:
    """Whether the words just before a place match; a pattern ends in ``$``. Masked text is not looked across."""
    before = text[max(place - _WINDOW, 0) : place].rpartition(_MASK)[2]
    return pattern.search(before) is not None


REFERENCE: Final = re.compile(
    r"\b(?:order|ref|reference|ticket|invoice|booking|tracking|case|crime|isbn|code|receipt|serial|batch|job|log|cad|urn)"
    r"s?[\W_]{0,3}(?:no|num|number|is|was|id|code)?[\W_]{0,3}(?:is|was)?[\W_]{0,3}$"
)
