"""What somebody searches for: words, phrases and beginnings of words, and those that must not be there."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_SEARCH_CHARACTERS: Final = 200
SHORTEST_BEGINNING: Final = 3

_QUOTES: Final = str.maketrans("“”„«»", '"' * 5)
_TERM: Final = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"*]+))(?P<star>\*?)')


class SearchUnclear(ValueError):  # noqa: N818 - it is an answer, not a fault
    """Nothing can be looked for like this; the message says to a person what to change."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """Words that stand beside each other, in this order; the last one may be but the beginning of a word."""

    text: str
    is_beginning: bool = False


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a text must have, all of it, and what it must not have."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()


def read_search(text: str) -> Search | None:
    """Return what somebody looks for, or nothing where they left the box empty.

    ``one two`` asks for both words, ``"one two"`` for one behind the other, ``-three`` for texts without it, ``tra*``
    for words that begin so. Everything else is a word: there are no other operators, and capitals are no matter.

    Raises:
        SearchUnclear: There is no word to look for, or what there is would find nearly everything.
    """
    if not text.strip():
        return None
    if len(text) > MAX_SEARCH_CHARACTERS:
        raise SearchUnclear(f"What you look for must be {MAX_SEARCH_CHARACTERS} characters or fewer")
    terms = list(_read_terms(unicodedata.normalize("NFC", text).translate(_QUOTES)))
    wanted, unwanted = (tuple(term for is_wanted, term in terms if is_wanted is kind) for kind in (True, False))
    if not wanted:
        raise SearchUnclear("Enter a word to look for, beside those that must not be there" if unwanted else _NO_WORD)
    return Search(wanted=wanted, unwanted=unwanted)


_NO_WORD: Final = "Enter a word to look for: signs alone cannot be found"


def _read_terms(text: str) -> Iterator[tuple[bool, Term]]:
    for found in _TERM.finditer(text):
        words = _keep_words(found["word"] if found["phrase"] is None else found["phrase"])
        if not words:
            continue
        is_beginning = bool(found["star"])
        if is_beginning and len(words.split()[-1]) < SHORTEST_BEGINNING:
            raise SearchUnclear(f"Enter at least {SHORTEST_BEGINNING} letters before the star")
        yield not found["minus"], Term(text=words, is_beginning=is_beginning)


def _keep_words(text: str) -> str:
    """Return the words of a text, with one space for everything between them."""
    words = "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in text).split()
    return " ".join(word for word in words if any(letter.isalnum() for letter in word))
