"""The phrases of the rule file, and how they are compared with a message.

A phrase is a row of elements with spaces between:

    husband       this word, in any of its known spellings
    hit|hits      one of these words; a low line joins words to one of them: go_on|cope
    <person>      one of the words or phrases of the list of this name
    #             a number
    ^  $          the start and the end of the message
    ..  ...       up to two words, up to five words, of the same sentence
    ?             after an element: it may be missing

Nothing in a phrase can repeat without end, so that comparing takes a time that grows with the message alone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

Speak = Callable[[str], str]

_GAPS: Final = {"..": 2, "...": 5}
_MOST_GAPS: Final = 3
_LONGEST_WORD: Final = 60
_ELEMENT: Final = re.compile(r"<(?P<group>[a-z_]+)>|(?P<words>[^<>?\s]+)")


class PhraseError(ValueError):
    """A phrase that cannot be read, with what is wrong in plain words."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase ready to be compared. ``needs`` has, for each element that must be there, the words that show it."""

    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    words: frozenset[str]


def compile_phrase(text: str, *, groups: Mapping[str, tuple[str, ...]], speak: Speak) -> Phrase:
    """Make a phrase ready; ``speak`` gives the known words for a word as people write it.

    Raises:
        PhraseError: The phrase cannot be read.
    """
    elements = text.split()
    if sum(element in _GAPS for element in elements) > _MOST_GAPS:
        raise PhraseError(f"has more than {_MOST_GAPS} gaps")
    patterns: list[str] = []
    needs: list[frozenset[str]] = []
    words: set[str] = set()
    for element in elements:
        if element in _GAPS:
            patterns.append(rf"(?: [^ .]{{1,{_LONGEST_WORD}}}){{0,{_GAPS[element]}}}?")
            continue
        alternatives = _read_element(element.removesuffix("?"), groups=groups, speak=speak)
        patterns.append(_write_pattern(alternatives, is_optional=element.endswith("?")))
        words.update(word for alternative in alternatives for word in alternative.split())
        if not element.endswith("?") and "#" not in alternatives:
            needs.append(frozenset(max(alternative.split(), key=len) for alternative in alternatives))
    if not needs:
        raise PhraseError("needs at least one word that must be there")
    return Phrase(pattern=re.compile("".join(patterns) + "(?= )"), needs=tuple(needs), words=frozenset(words) - {"#"})


def _read_element(element: str, *, groups: Mapping[str, tuple[str, ...]], speak: Speak) -> tuple[str, ...]:
    match = _ELEMENT.fullmatch(element)
    if match is None or "" in element.split("|"):
        raise PhraseError(f"cannot be read at “{element}”")
    if match["words"]:
        return tuple(speak(words.replace("_", " ")) for words in match["words"].split("|"))
    if match["group"] not in groups:
        raise PhraseError(f"names the list “{match['group']}”, which is not there")
    return groups[match["group"]]


def _write_pattern(alternatives: tuple[str, ...], *, is_optional: bool) -> str:
    branches = (
        r"\d{1,4}" if branch == "#" else re.escape(branch)
        for branch in sorted(set(alternatives), key=len, reverse=True)
    )
    return f"(?: (?:{'|'.join(branches)}))" + ("?" if is_optional else "")
