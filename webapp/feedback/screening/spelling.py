"""Known words behind odd spellings: text speak, slips, letters drawn out, digits for letters."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Final

_SHORTEST_SLIP: Final = 5
_SHORTEST_SWAP: Final = 6
_LONGEST_WORD: Final = 24
_DRAWN_OUT: Final = re.compile(r"(.)\1+")
# A digit or sign may stand for one of these letters; a star for any vowel.
_STAND_INS: Final = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "*": "aeiou",
}  # fmt: skip
_MOST_READINGS: Final = 30


class Speller:
    """Turns a word as written into the words that rules know, or leaves it."""

    def __init__(
        self,
        *,
        vocabulary: Collection[str],
        plain_words: Collection[str] = (),
        spellings: Mapping[str, str],
        left_alone: Collection[str] = (),
    ) -> None:
        self._known: dict[str, tuple[str, ...]] = {word: (word,) for word in (*vocabulary, *plain_words)}
        self._known.update({variant: tuple(meaning.split()) for variant, meaning in spellings.items()})
        self._left_alone = frozenset(left_alone)
        self._slips: dict[str, list[str]] = defaultdict(list)
        for word in sorted(vocabulary):  # of two words equally near, the same one is read in every process
            if len(word) >= _SHORTEST_SLIP:
                for shorter in _shorten(word):
                    self._slips[shorter].append(word)

    def read(self, word: str) -> tuple[str, ...]:
        """Return the words meant by a folded word."""
        known = self._known.get(word)
        if known is not None:
            return known
        if len(word) > _LONGEST_WORD:
            return (word,)
        steps: tuple[Callable[[str], Iterable[str]], ...] = (_drop_apostrophes, _read_stand_ins, _squeeze)
        for step in steps:
            for reading in step(word):
                known = self._known.get(reading)
                if known is not None:
                    return known
        return (self._mend_slip(word),)

    def _mend_slip(self, word: str) -> str:
        """Return the known word that is one slip of the keys away."""
        if len(word) < _SHORTEST_SLIP or word in self._left_alone or not word.isalpha():
            return word
        for shorter in _shorten(word):
            for known in self._slips.get(shorter, ()):
                if known[0] == word[0] and _is_one_slip(word, known):
                    return known
        return word


def _drop_apostrophes(word: str) -> Iterator[str]:
    if "'" in word:
        yield word.replace("'", "")
        yield word.partition("'")[0]


def _read_stand_ins(word: str) -> Iterator[str]:
    if word.isalpha() or word.isdigit():
        return
    letters = [_STAND_INS.get(character, character) for character in word]
    readings = 1
    for choices in letters:
        readings *= len(choices)
    if readings <= _MOST_READINGS:
        yield from ("".join(reading) for reading in product(*letters))


def _squeeze(word: str) -> Iterator[str]:
    if _DRAWN_OUT.search(word):
        yield _DRAWN_OUT.sub(r"\1\1", word)
        yield _DRAWN_OUT.sub(r"\1", word)


def _shorten(word: str) -> Iterator[str]:
    """Yield the word and every form with one letter left out: two words one slip apart share at least one."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _is_one_slip(written: str, known: str) -> bool:
    """Whether one letter is missing, too many, swapped with the next or, in longer words, another."""
    place = 0
    while place < min(len(written), len(known)) and written[place] == known[place]:
        place += 1
    rest, known_rest = written[place:], known[place:]
    if rest[1:] == known_rest or rest == known_rest[1:]:
        return True
    if rest[2:] == known_rest[2:] and rest[:2] == known_rest[:2][::-1]:
        return True
    return len(known) >= _SHORTEST_SWAP and rest[1:] == known_rest[1:]
