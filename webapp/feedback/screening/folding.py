"""Text made plain for comparing, without losing the place of each character in the original."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

_PLAIN_SIGNS: Final = {
    "‘": "'",
    "’": "'",
    "ʼ": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
}


@dataclass(frozen=True, slots=True)
class Folded:
    """Small letters without accents and compatibility forms (NFKC); ``offsets[i]`` is the place of character ``i``.

    ``offsets`` is ``None`` where every character kept its place.
    """

    text: str
    offsets: tuple[int, ...] | None
    original_length: int

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds in the original text of a piece that is not empty."""
        if self.offsets is None:
            return start, end
        last = self.offsets[end - 1]
        following = next((offset for offset in self.offsets[end:] if offset > last), self.original_length)
        return self.offsets[start], following


def fold(text: str) -> Folded:
    """Fold a text character by character."""
    if text.isascii():
        return Folded(text=text.lower(), offsets=None, original_length=len(text))
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        plain = _fold_character(character)
        characters.append(plain)
        offsets.extend([offset] * len(plain))
    return Folded(text="".join(characters), offsets=tuple(offsets), original_length=len(text))


@cache
def _fold_character(character: str) -> str:
    """Fold one of the 1.1 million code points; marks and invisible formatting become nothing."""
    plain = _PLAIN_SIGNS.get(character)
    if plain is not None:
        return plain
    if character.isspace():
        return character if character == "\n" else " "
    letters = unicodedata.normalize("NFKD", character).casefold()
    return "".join(letter for letter in letters if unicodedata.category(letter) not in {"Mn", "Mc", "Me", "Cf"})
