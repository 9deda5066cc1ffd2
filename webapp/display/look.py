"""How a page looks, and the short word of a cookie that says so. Nothing else is ever read from the cookie.

The word is such as `t2.d`: the size of text (0 to 2), and the first letter of the colours.
"""

from typing import NamedTuple

TEXT_SIZES = {"normal": "t0", "large": "t1", "larger": "t2"}
THEMES = {"system": "s", "light": "l", "dark": "d", "contrast": "c"}
_SIZES_BY_WORD = {word: name for name, word in TEXT_SIZES.items()}
_THEMES_BY_WORD = {word: name for name, word in THEMES.items()}


class Look(NamedTuple):
    """A text size and a colour theme; as it is, that of a visitor who has set nothing."""

    text_size: str = "normal"
    theme: str = "system"

    def dumps(self) -> str:
        """Return the cookie's value."""
        return f"{TEXT_SIZES[self.text_size]}.{THEMES[self.theme]}"


def load_look(value: str | None) -> Look | None:
    """Return the look that a cookie carries, or None when its value is not exactly of this form."""
    size, _, theme = (value or "").partition(".")
    if size not in _SIZES_BY_WORD or theme not in _THEMES_BY_WORD:
        return None
    return Look(_SIZES_BY_WORD[size], _THEMES_BY_WORD[theme])
