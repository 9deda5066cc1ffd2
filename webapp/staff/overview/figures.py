"""What the overview tells, from the totals: by day or week, by page, by month. Pure: no database, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from webapp.consent.rates import DayRates
from webapp.feedback.days import OTHER_PAGES
from webapp.feedback.service import Totals
from webapp.feedback.shares import Share, share_of

FEWEST_ANSWERS: Final = 20  # a page with fewer is not ranked: its interval would say nothing
FEWEST_PUBLISHED: Final = 10  # as with consent: a person could be found in a smaller number
MOST_RANKED: Final = 5

MONTH_HEADS: Final = (
    "month",
    "very dissatisfied",
    "dissatisfied",
    "neither",
    "satisfied",
    "very satisfied",
    "ratings",
    "satisfied or very satisfied, percent",
    "from, percent",
    "to, percent",
)
_TOO_FEW: Final = f"fewer than {FEWEST_PUBLISHED}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PageShare:
    """A page, and who found it useful."""

    page: str
    useful: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """The pages that visitors find least and most useful; ``left_out`` have too few answers to tell."""

    worst: tuple[PageShare, ...]
    best: tuple[PageShare, ...]
    left_out: int


def group_by_week(by_day: Mapping[date, Totals]) -> dict[date, Totals]:
    """Return the totals of each week, by its Monday."""
    weeks: dict[date, Totals] = {}
    for day, totals in by_day.items():
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, Totals()) + totals
    return weeks


def rank_pages(by_page: Mapping[str, Totals]) -> Ranking:
    """Return the worst pages by the upper end of their interval and the best by the lower, none twice.

    The worst are below the share of all these pages together, the best are not. By its interval a page with few
    answers is neither first among the best nor among the worst by chance.
    """
    shares = [(page, totals.useful) for page, totals in by_page.items() if page != OTHER_PAGES]
    told = [
        PageShare(page=page, useful=share)
        for page, share in shares
        if share is not None and share.answers >= FEWEST_ANSWERS
    ]
    overall = share_of(sum(found.useful.count for found in told), sum(found.useful.answers for found in told))
    usual = overall.value if overall else 0
    worst = sorted(told, key=lambda found: (found.useful.high, found.page))
    best = sorted(told, key=lambda found: (-found.useful.low, found.page))
    return Ranking(
        worst=tuple(found for found in worst if found.useful.value < usual)[:MOST_RANKED],
        best=tuple(found for found in best if found.useful.value >= usual)[:MOST_RANKED],
        left_out=len(shares) - len(told),
    )


def accepted_by_day(rates: Iterable[DayRates]) -> dict[date, Share | None]:
    """Return who accepted all cookies, of those who accepted or refused all, the oldest day first.

    A day on which one of the two counts is too small to be told has no share.
    """
    counts: dict[date, tuple[int, int]] = {}
    for rate in rates:
        accepted, answers = counts.get(rate.day, (0, 0))
        if rate.accepted is not None and rate.refused is not None:
            counts[rate.day] = (accepted + rate.accepted, answers + rate.accepted + rate.refused)
        else:
            counts.setdefault(rate.day, (accepted, answers))
    return {day: share_of(*counts[day]) for day in sorted(counts)}


def publish_months(by_day: Mapping[date, Totals], *, today: date) -> list[tuple[str, ...]]:
    """Return the satisfaction of each month that is over, as a public service must publish it, the oldest first.

    The number of each answer and the share of the satisfied (Service Manual, Data you must publish:
    https://www.gov.uk/service-manual/measuring-success/data-you-must-publish), with the interval beside it.
    A month with few ratings is told by that alone.
    """
    months: dict[str, Totals] = {}
    for day, totals in by_day.items():
        if (day.year, day.month) != (today.year, today.month):
            months[f"{day:%Y-%m}"] = months.get(f"{day:%Y-%m}", Totals()) + totals
    return [_publish(month, totals) for month, totals in sorted(months.items())]


def _publish(month: str, totals: Totals) -> tuple[str, ...]:
    share = totals.satisfied
    if share is None or share.answers < FEWEST_PUBLISHED:
        return (month, *[""] * len(totals.ratings), _TOO_FEW, "", "", "")
    percents = (f"{100 * part:.1f}" for part in (share.value, share.low, share.high))
    return (month, *map(str, totals.ratings), str(share.answers), *percents)
