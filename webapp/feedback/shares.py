"""Shares, such as who found a page useful, and how sure one can be of them. Pure arithmetic."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

_Z: Final = 1.959964  # 95 of 100 intervals hold the true share


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How many of some answers are of one kind; there is at least one answer.

    ``low`` and ``high`` are the ends of the interval of E. B. Wilson (Probable inference, the law of succession, and
    statistical inference, Journal of the American Statistical Association 22, 1927). Unlike the usual one it holds for
    few answers too, and for shares close to none or all. All three are from 0 to 1.
    """

    count: int
    answers: int

    @property
    def value(self) -> float:
        """The share among these answers."""
        return self.count / self.answers

    @property
    def low(self) -> float:
        """The lower end of the interval: a page is ranked among the best by it, so that few answers do not lift it."""
        return max(0.0, self._middle - self._reach)

    @property
    def high(self) -> float:
        """The upper end of the interval: a page is ranked among the worst by it."""
        return min(1.0, self._middle + self._reach)

    @property
    def _middle(self) -> float:
        return (self.value + _Z**2 / (2 * self.answers)) / (1 + _Z**2 / self.answers)

    @property
    def _reach(self) -> float:
        spread = self.value * (1 - self.value) / self.answers + _Z**2 / (4 * self.answers**2)
        return _Z * sqrt(spread) / (1 + _Z**2 / self.answers)


def share_of(count: int, answers: int) -> Share | None:
    """Return a share, or None where nobody answered."""
    return Share(count=count, answers=answers) if answers else None
