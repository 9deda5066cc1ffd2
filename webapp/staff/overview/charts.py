"""Pictures of figures: where each thing stands, for templates/components/charts.html to draw. Pure geometry.

Across, places are in per cent of the picture, which is as wide as the screen allows; up and down they are in pixels.
So nothing is scaled, and the words keep the size of the page's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log10
from typing import Final

from webapp.feedback.shares import Share

TOP: Final = 12
BASE: Final = 192
HEIGHT: Final = 216  # with the row of days below the base
_MOST_LINES: Final = 4
_BAR_OF_SLOT: Final = 0.76
_ROUND: Final = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One bar that stands on the base."""

    x: float
    width: float
    y: float
    height: float
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dot:
    """A share, and the line from one end of its interval to the other."""

    x: float
    y: float
    low_y: float
    high_y: float
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A text at a place on an axis; ``anchor`` is start, middle or end, as SVG names it."""

    place: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """One picture over days: bars or dots, the lines behind them, and the days on which something changed."""

    lines: tuple[Label, ...]
    days: tuple[Label, ...]
    bars: tuple[Bar, ...] = ()
    dots: tuple[Dot, ...] = ()
    marks: tuple[Label, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Strip:
    """A share on a line from none to all, across: for a cell of a table."""

    x: float
    low_x: float
    width: float


def draw_bars(counts: Sequence[tuple[date, int]], *, marked: Sequence[date] = ()) -> Chart:
    """Return a chart of a number for each day, or for each week by its first day."""
    step = choose_step(max((count for _, count in counts), default=0))
    top_line = step * _MOST_LINES
    slot = 100 / max(len(counts), 1)
    bars = [
        Bar(
            x=round(slot * (number + (1 - _BAR_OF_SLOT) / 2), 3),
            width=round(slot * _BAR_OF_SLOT, 3),
            y=_height_at(count / top_line),
            height=round(BASE - _height_at(count / top_line), 1),
            text=f"{write_day(day)}: {count:,}",
        )
        for number, (day, count) in enumerate(counts)
    ]
    days = [day for day, _ in counts]
    lines = tuple(
        Label(place=_height_at(number / _MOST_LINES), text=f"{step * number:,}") for number in range(_MOST_LINES + 1)
    )
    return Chart(lines=lines, days=_label_days(days), bars=tuple(bars), marks=_mark(days, marked))


def draw_shares(shares: Sequence[tuple[date, Share | None]], *, marked: Sequence[date] = ()) -> Chart:
    """Return a chart of shares from none to all; a day without an answer is a gap."""
    days = [day for day, _ in shares]
    dots = [
        Dot(
            x=_middle_of(number, len(shares)),
            y=_height_at(share.value),
            low_y=_height_at(share.low),
            high_y=_height_at(share.high),
            text=f"{write_day(day)}: {write_share(share)}",
        )
        for number, (day, share) in enumerate(shares)
        if share is not None
    ]
    lines = tuple(Label(place=_height_at(percent / 100), text=f"{percent}%") for percent in (0, 25, 50, 75, 100))
    return Chart(lines=lines, days=_label_days(days), dots=tuple(dots), marks=_mark(days, marked))


def draw_strip(share: Share) -> Strip:
    """Return the picture of one share."""
    return Strip(
        x=round(100 * share.value, 2), low_x=round(100 * share.low, 2), width=round(100 * (share.high - share.low), 2)
    )


def choose_step(highest: float, lines: int = _MOST_LINES) -> int:
    """Return the least round number, such as 1, 2, 25 or 400, of which so many steps reach the highest number."""
    needed = max(highest / lines, 1)
    power = 10 ** int(log10(needed))
    steps = (power * factor for factor in _ROUND)
    return next(int(step) for step in steps if step >= needed and step == int(step))


def write_day(day: date) -> str:
    """Return a day as in 3 May."""
    return f"{day:%-d %b}"


def write_share(share: Share) -> str:
    """Return a share with its interval, as in 62% (58% to 66%)."""
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})"


def _height_at(share: float) -> float:
    return round(BASE - (BASE - TOP) * share, 1)


def _middle_of(number: int, count: int) -> float:
    return round(100 * (number + 0.5) / count, 3)


def _label_days(days: Sequence[date]) -> tuple[Label, ...]:
    """Name the first and the last day, and two between them where there is room."""
    last = len(days) - 1
    if last < 1:
        return tuple(Label(place=50, text=write_day(day)) for day in days)
    inner = [last // 3, 2 * last // 3] if last > 5 else []
    first = Label(place=0, text=write_day(days[0]), anchor="start")
    end = Label(place=100, text=write_day(days[last]), anchor="end")
    return (first, *(Label(place=_middle_of(n, len(days)), text=write_day(days[n])) for n in inner), end)


def _mark(days: Sequence[date], marked: Sequence[date]) -> tuple[Label, ...]:
    """Number the days on which something changed, each at the last day of the chart that is not after it."""
    numbers: dict[int, list[str]] = {}
    for number, change in enumerate(marked, 1):
        numbers.setdefault(sum(day <= change for day in days) - 1, []).append(str(number))
    return tuple(Label(place=_middle_of(place, len(days)), text=", ".join(told)) for place, told in numbers.items())
