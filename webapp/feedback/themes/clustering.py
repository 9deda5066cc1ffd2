"""Finding what texts have in common: words weighed by how rare they are (TF-IDF), and parts that add up (NMF).

Only the command imports this: scikit-learn is large, and a request never waits for it. Nothing leaves the machine.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.preprocessing import normalize

FEWEST_TEXTS: Final = 20
FEWEST_MEMBERS: Final = 5
LEAST_CLOSENESS: Final = 0.15
WORDS_TOLD: Final = 6
_MOST_WORDS: Final = 6_000
_MANY_TEXTS: Final = 5_000
_HIDDEN: Final = re.compile(r"\[[a-z ]+\]")  # what screening put in the place of personal details
_POLITE: Final = {"best", "dear", "good", "hello", "hi", "just", "morning", "regards", "thank", "thanks", "wishes"}
Member = tuple[int, float]


class TooFewTexts(ValueError):  # noqa: N818 - it is an answer, not a fault
    """There are not enough texts with words in common."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Texts that are about the same: their typical words, the most typical first, and each with its closeness."""

    words: list[str]
    members: list[Member]


class TextSpace:
    """Texts as weighed words. Everything that is asked for is told by their places in the list.

    Raises:
        TooFewTexts: There are not enough texts with words in common.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        if len(texts) < FEWEST_TEXTS:
            raise TooFewTexts
        weigher = TfidfVectorizer(
            preprocessor=lambda text: _HIDDEN.sub(" ", text.lower()),
            token_pattern=r"[^\W\d_]{3,}",  # noqa: S106 - what a word is
            stop_words=sorted(ENGLISH_STOP_WORDS | _POLITE),
            min_df=5 if len(texts) >= _MANY_TEXTS else 2,
            max_df=0.5,
            max_features=_MOST_WORDS,
            sublinear_tf=True,
            dtype=np.float32,
        )
        try:
            self._weights: csr_matrix = weigher.fit_transform(texts)
        except ValueError:  # no word is in two texts
            raise TooFewTexts from None
        self._words = weigher.get_feature_names_out()

    def group(self, places: Sequence[int], *, most: int) -> list[Group]:
        """Return up to so many groups of the texts at these places, the largest first; some texts are in none."""
        weights = self._weights[list(places)]
        number = min(most, *weights.shape)
        if len(places) < FEWEST_MEMBERS or not weights.nnz:
            return []
        model = NMF(number, init="nndsvda", max_iter=100, tol=1e-3, random_state=0)
        model.fit(weights)
        directions = normalize(model.components_)
        groups = [
            Group(words=self._tell(directions[number]), members=members)
            for number, members in enumerate(_assign(weights, directions, [LEAST_CLOSENESS] * number, places))
            if len(members) >= FEWEST_MEMBERS
        ]
        return sorted(groups, key=lambda group: len(group.members), reverse=True)

    def match(self, examples: Sequence[Sequence[int]], places: Sequence[int]) -> list[list[Member]]:
        """Return, for each theme that is known by examples, the texts at these places that are like them.

        A text is like them if it is as close to what is typical of them as nineteen in twenty of the examples are.
        """
        if not examples or not places:
            return [[] for _ in examples]
        known = [self._weights[list(example)] for example in examples]
        directions = normalize(np.vstack([np.asarray(weights.mean(axis=0)) for weights in known]))
        least = [
            max(LEAST_CLOSENESS, float(np.quantile(weights @ direction, 0.05)))
            for weights, direction in zip(known, directions, strict=True)
        ]
        return _assign(self._weights[list(places)], directions, least, places)

    def _tell(self, direction: Any) -> list[str]:  # noqa: ANN401 - an array
        best = direction.argsort()[::-1][:WORDS_TOLD]
        return [str(self._words[place]) for place in best if direction[place] > 0]


def _assign(
    weights: csr_matrix,
    directions: Any,  # noqa: ANN401 - an array, as are all of numpy's
    least: Sequence[float],
    places: Sequence[int],
) -> list[list[Member]]:
    """Give each text to the direction that it is closest to, if it is close enough."""
    closeness = np.asarray(weights @ directions.T)
    chosen = closeness.argmax(axis=1)
    best = closeness.max(axis=1)
    members: list[list[Member]] = [[] for _ in least]
    for row in np.flatnonzero(best >= np.asarray(least)[chosen]):
        members[int(chosen[row])].append((places[int(row)], min(1.0, float(best[row]))))
    return members
