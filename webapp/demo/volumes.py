"""How many made-up messages come on each day: fewer at weekends, slowly more, and many after one event."""

import itertools
from datetime import datetime, time, timedelta
from typing import Final

_WEEKDAYS: Final = (1.15, 1.2, 1.1, 1.05, 0.95, 0.55, 0.5)  # from Monday
_GROWTH: Final = 0.8  # the last day has so much more than the first
_EVENT_AT: Final = 0.7  # of all days
_EVENT: Final = (2.6, 2.3, 1.9, 1.6, 1.4, 1.2)  # what the days after it have more
_HOURS: Final = (2, 1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 11, 10, 9, 9, 9, 8, 8, 9, 10, 9, 7, 4)
HOUR_OF_SHARE: Final = tuple(itertools.accumulate(_HOURS))


def spread_over_days(messages: int, *, days: int, until: datetime) -> list[int]:
    """Return how many messages have come by the end of each day, the oldest first; the last day is not over."""
    weights = [_weigh(day, days, until=until) for day in range(days)]
    total, reached = sum(weights), itertools.accumulate(weights)
    return [round(messages * sum_ / total) for sum_ in reached]


def first_midnight(*, days: int, until: datetime) -> datetime:
    """Return when the first day begins."""
    return datetime.combine(until.date(), time(), until.tzinfo) - timedelta(days=days - 1)


def _weigh(day: int, days: int, *, until: datetime) -> float:
    date = first_midnight(days=days, until=until) + timedelta(days=day)
    weight = _WEEKDAYS[date.weekday()] * (1 + _GROWTH * day / days)
    since_event = day - int(_EVENT_AT * days)
    if 0 <= since_event < len(_EVENT):
        weight *= _EVENT[since_event]
    if day == days - 1:
        weight *= (until - date) / timedelta(days=1)
    return weight
