"""A message as a row of known words, the form that rules are compared with."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from webapp.feedback.screening.folding import Folded, fold
from webapp.feedback.screening.spelling import Speller

START: Final = "^"
END: Final = "$"
SENTENCE_END: Final = "."

_FILLER: Final = "\0"
_TOKEN: Final = re.compile(r"[^\W_](?:['@$*!\0]{0,3}[^\W_])*|[.!?;]+|\n\s{0,9}\n")
# A word spelt letter by letter: "h e l p", "r.a.p.e".
_SPELT_OUT: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .*-]{1,3}[^\W\d_](?![^\W_])){2,}")
_GAPS: Final = re.compile(r"[ .*-]")


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one field in a row, each after a space: `` ^ he hits me . $ ``, and where each came from."""

    row: str
    words: frozenset[str]
    starts: list[int]
    places: list[tuple[int, int]]
    folded: Folded

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds in the original text of a piece of the row."""
        first = self.places[max(bisect_right(self.starts, start) - 1, 0)]
        last = self.places[max(bisect_right(self.starts, end - 1) - 1, 0)]
        if first[0] == last[1]:
            return (0, 0)
        return self.folded.locate(first[0], last[1])


def read(text: str, speller: Speller) -> Reading:
    """Read one field."""
    folded = fold(text)
    joined = _SPELT_OUT.sub(_close_up, folded.text)
    pieces, places = [START], [(0, min(1, len(joined)))]
    for token in _TOKEN.finditer(joined):
        written = token.group()
        meant = speller.read(written.replace(_FILLER, "")) if written[0].isalnum() else (SENTENCE_END,)
        pieces.extend(meant)
        places.extend([token.span()] * len(meant))
    pieces.append(END)
    places.append((max(len(joined) - 1, 0), len(joined)))
    return _lay_out(pieces, places, folded)


def _close_up(spelt_out: re.Match[str]) -> str:
    """Return the letters as one word of the same length, so that no place moves."""
    return _GAPS.sub(_FILLER, spelt_out.group())


def _lay_out(pieces: list[str], places: list[tuple[int, int]], folded: Folded) -> Reading:
    starts: list[int] = []
    length = 0
    for piece in pieces:
        starts.append(length)
        length += len(piece) + 1
    return Reading(row=f" {' '.join(pieces)} ", words=frozenset(pieces), starts=starts, places=places, folded=folded)
