"""The filter that an address asks for, in its query: the same for the list of messages and for its export."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from webapp.feedback.models import MAX_TAG_CHARACTERS, Status
from webapp.feedback.rules import HIGHEST_RATING, LOWEST_RATING, clean_page, remove_control_characters
from webapp.feedback.screening import Urgency
from webapp.feedback.service import FeedbackFilter, Order, Spam, read_search

_YES_NO: Final[Mapping[str, bool]] = {"yes": True, "no": False}
_URGENCIES: Final[Mapping[str, Urgency]] = {"none": "none", "urgent": "urgent", "life": "life"}
_RATINGS: Final[Mapping[str, int]] = {str(rating): rating for rating in range(LOWEST_RATING, HIGHEST_RATING + 1)}
NAMES: Final = (
    "status",
    "urgency",
    "page",
    "rating",
    "useful",
    "since",
    "until",
    "assignee",
    "tag",
    "theme",
    "spam",
    "personal",
    "words",
    "order",
)
_SEVERAL: Final = frozenset({"status", "urgency", "rating"})  # of every other condition, the first value counts
TYPED_BY_HAND: Final = frozenset({"tag", "words"})  # may hold anything, and so has no place in the audit
OPEN: Final = ("new", "in_review", "acknowledged", "escalated")  # the statuses of what is still to be done
Query = dict[str, list[str]]
_DAY: Final = "%Y-%m-%d"  # as the form reads it
_NOBODY: Final = "nobody"
_MINE: Final = "me"


def read_filter(query: MultiDict[str, str], *, mine: uuid.UUID) -> FeedbackFilter:
    """Return the filter of a query; `assignee=me` stands for the account that asks. What is empty asks for nothing.

    Raises:
        ValueError: Something in it is no value of a filter.
    """
    given = MultiDict((name, value) for name, values in keep_filter(query).items() for value in values)
    try:
        return FeedbackFilter(
            statuses=frozenset(Status(value) for value in given.getlist("status")),
            urgencies=frozenset(_URGENCIES[value] for value in given.getlist("urgency")),
            ratings=frozenset(_RATINGS[value] for value in given.getlist("rating")),
            page=clean_page(given["page"]) if "page" in given else None,
            useful=_YES_NO[given["useful"]] if "useful" in given else None,
            since=_read_day(given.get("since")),
            until=_read_day(given.get("until")),
            tag=_read_tag(given.get("tag")),
            theme_id=uuid.UUID(given["theme"]) if "theme" in given else None,
            spam=_read_spam(given),
            has_personal_data=_YES_NO[given["personal"]] if "personal" in given else None,
            words=_read_words(given.get("words")),
            order=Order(given.get("order", Order.NEWEST)),
            **_read_assignee(given.get("assignee"), mine=mine),
        )
    except KeyError as error:
        raise ValueError(f"{error} is no value of a filter") from None


def keep_filter(query: MultiDict[str, str]) -> Query:
    """Return the part of a query that is the filter, tidied, for addresses of ours; what is empty is left out.

    Nothing is in it that `read_filter` does not look at, so what it passes can be told to the audit.
    """
    tidied = ((name, [remove_control_characters(value).strip() for value in query.getlist(name)]) for name in NAMES)
    found = ((name, list(dict.fromkeys(filter(None, values)))) for name, values in tidied)
    return {name: values if name in _SEVERAL else values[:1] for name, values in found if values}


def tell_filter(query: Query) -> Query:
    """Return what the audit keeps of a filter that `read_filter` has passed."""
    return {name: ["…"] if name in TYPED_BY_HAND else values for name, values in query.items()}


def _read_spam(given: MultiDict[str, str]) -> Spam:
    """Who asks for the status spam wants to see spam."""
    usual = Spam.WITH if Status.SPAM in given.getlist("status") else Spam.HIDDEN
    return Spam(given.get("spam", usual))


def _read_words(given: str | None) -> str:
    return given if given and read_search(given) else ""


def _read_day(given: str | None) -> date | None:
    return datetime.strptime(given, _DAY).date() if given else None  # noqa: DTZ007 - a day has no zone


def _read_tag(given: str | None) -> str | None:
    if given is not None and len(given) > MAX_TAG_CHARACTERS:
        raise ValueError("This is no tag")
    return "".join(filter(str.isprintable, given or "")) or None


def _read_assignee(given: str | None, *, mine: uuid.UUID) -> dict[str, Any]:
    if given is None:
        return {}
    if given == _NOBODY:
        return {"is_unassigned": True}
    return {"assignee_id": mine if given == _MINE else uuid.UUID(given)}
