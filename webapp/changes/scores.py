"""What visitors say of a page before and after a change, and how sure one can be of a difference.

Pure arithmetic on counts. Fewer than ten answers on either side are not told: such a figure means nothing, and one
visitor could be found in it. Uncertainty is that of 95 in 100: the Wilson interval for a share (E. B. Wilson, 1927),
Newcombe's for the difference of two (R. G. Newcombe, 1998, method 10), and the normal one for a mean.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Final

from webapp.feedback.shares import Share

FEWEST_ANSWERS: Final = 10
_Z: Final = 1.959964


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """The answers about one page in one time, as sums: `rating_squares` is the sum of the squared ratings."""

    useful_yes: int = 0
    useful_answers: int = 0
    rating_sum: int = 0
    rating_squares: int = 0
    rating_answers: int = 0

    def as_counts(self) -> dict[str, int]:
        """Return what the database keeps."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """A figure on one side of a change: its best estimate, where it likely lies, and from how many answers."""

    value: float
    low: float
    high: float
    answers: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One measure before and after: `useful` in percent of answers, or the mean `rating` of 1 to 5."""

    measure: str
    before: Side
    after: Side
    is_likely_real: bool


def compare(before: Score, after: Score) -> tuple[Comparison, ...]:
    """Return the measures that have enough answers on both sides."""
    return tuple(_compare(before, after))


def share_side(yes: int, answers: int) -> Side:
    """Return a share in percent, with its Wilson interval."""
    share = Share(count=yes, answers=answers)
    return Side(value=100 * share.value, low=100 * share.low, high=100 * share.high, answers=answers)


def _compare(before: Score, after: Score) -> Iterator[Comparison]:
    if min(before.useful_answers, after.useful_answers) >= FEWEST_ANSWERS:
        sides = [share_side(score.useful_yes, score.useful_answers) for score in (before, after)]
        yield Comparison(measure="useful", before=sides[0], after=sides[1], is_likely_real=_differ(*sides))
    if min(before.rating_answers, after.rating_answers) >= FEWEST_ANSWERS:
        sides = [_mean_side(score) for score in (before, after)]
        yield Comparison(measure="rating", before=sides[0], after=sides[1], is_likely_real=_differ(*sides))


def _differ(before: Side, after: Side) -> bool:
    """Whether the interval of the difference leaves out zero: Newcombe's way, from the two intervals."""
    difference = after.value - before.value
    low = difference - sqrt((after.value - after.low) ** 2 + (before.high - before.value) ** 2)
    high = difference + sqrt((after.high - after.value) ** 2 + (before.value - before.low) ** 2)
    return low > 0 or high < 0


def _mean_side(score: Score) -> Side:
    answers = score.rating_answers
    mean = score.rating_sum / answers
    spread = max(0.0, score.rating_squares / answers - mean**2) * answers / (answers - 1)
    reach = _Z * sqrt(spread / answers)
    return Side(value=mean, low=max(1.0, mean - reach), high=min(5.0, mean + reach), answers=answers)
