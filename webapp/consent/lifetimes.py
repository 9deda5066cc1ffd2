"""Lengths of time as the register writes them and as visitors read them."""

import re
from datetime import timedelta

VISIT = "visit"
_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "month": timedelta(days=365 / 12),
}
_FORM = re.compile(rf"(?P<count>[1-9]\d{{0,3}}) (?P<unit>{'|'.join(_UNITS)})s?", re.ASCII)
_WHOLE_MONTHS = {round(months * 365 / 12): months for months in (1, 2, 3, 4, 6, 9, 12)}


def describe_days(days: int) -> str:
    """Return a number of days as a person would say it: 182 is “6 months”."""
    months = _WHOLE_MONTHS.get(days)
    count, unit = (days, "day") if months is None else (months, "month")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def is_length(text: str) -> bool:
    """Whether the text is `visit` or a count and a unit."""
    return text == VISIT or _FORM.fullmatch(text) is not None


def read_seconds(text: str) -> int | None:
    """Return the length in seconds, or None for a visit, whose length only the browser knows.

    Raises:
        ValueError: when it is neither.
    """
    if text == VISIT:
        return None
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"{text} is not a length of time")
    return int((int(match["count"]) * _UNITS[match["unit"]]).total_seconds())
