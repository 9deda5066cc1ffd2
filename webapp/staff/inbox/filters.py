"""The filter of the list of messages, as a form in the address of the page, and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional, ValidationError

from webapp.feedback.models import MAX_TAG_CHARACTERS, Status
from webapp.feedback.rules import clean_page, remove_control_characters
from webapp.feedback.service import read_search
from webapp.feedback.themes.models import Theme
from webapp.forms import YES_OR_NO, Obeys, SentForm
from webapp.staff.inbox.filter_address import list_address
from webapp.staff.inbox.filter_query import Query
from webapp.staff.people import People

_ANY: Final = SelectChoice("", "Any")
_URGENCIES: Final = (("life", "Risk to life"), ("urgent", "Urgent"), ("none", "Neither"))
_FOUND: Final = (("yes", "Found"), ("no", "None found"))
_SPAM: Final = (("", "Left out"), ("only", "Nothing else"), ("with", "Shown with the rest"))
_ORDERS: Final = (("", "Newest first"), ("urgent", "Most urgent first"))


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A condition in force, in words, and the address of the list without it."""

    text: str
    href: str


def _check_page(path: str) -> None:
    if path:
        clean_page(path)


def _check_tag(tag: str) -> None:
    if len(tag) > MAX_TAG_CHARACTERS:
        raise ValueError(f"A tag must be {MAX_TAG_CHARACTERS} characters or fewer")


def _tidy(text: str | None) -> str:
    return remove_control_characters(text or "").strip()


class FilterForm(SentForm):
    """Which messages to show. It changes nothing, so it has no token. Names are those of `filter_query`."""

    class Meta(SentForm.Meta):
        """No token, and read from the address."""

        csrf = False

    words = StringField("Search for", [Obeys(read_search)], filters=[_tidy])
    order = SelectField("Order", choices=list(starmap(SelectChoice, _ORDERS)), default="")
    status = SelectMultipleField("Status", choices=[SelectChoice(status.value, status.words) for status in Status])
    urgency = SelectMultipleField("Danger", choices=list(starmap(SelectChoice, _URGENCIES)))
    rating = SelectMultipleField("Rating", choices=[SelectChoice(str(rating), str(rating)) for rating in range(1, 6)])
    page = SelectField("Page", [Obeys(_check_page)], default="", validate_choice=False, filters=[_tidy])
    useful = SelectField("Useful", choices=[_ANY, *YES_OR_NO], default="")
    since = DateField("From", [Optional()])
    until = DateField("To", [Optional()])
    assignee = SelectField("Assigned to", default="")
    tag = SelectField("Tag", [Obeys(_check_tag)], default="", validate_choice=False, filters=[_tidy])
    theme = SelectField("Theme", default="")
    personal = SelectField("Personal details", choices=[_ANY, *starmap(SelectChoice, _FOUND)], default="")
    spam = SelectField("What looks like spam", choices=list(starmap(SelectChoice, _SPAM)), default="")

    def __init__(
        self,
        query: MultiDict[str, str],
        people: People,
        *,
        themes: Sequence[Theme],
        pages: Sequence[tuple[str, str]],
        tags: Sequence[str],
    ) -> None:
        super().__init__(query)
        for field in self:  # the controls below the list have ids alike
            field.id = field.label.field_id = f"filter-{field.name}"
        self.theme.choices = [_ANY, *(SelectChoice(str(theme.id), theme.name) for theme in themes)]
        # Lists, and not text with suggestions, which in Chromium take the first Escape (docs/safety.md).
        self.page.choices = _offer(pages, self.page.data)
        self.tag.choices = _offer([(tag, tag) for tag in tags], self.tag.data)
        accounts = [(str(account_id), address) for account_id, address in people.addresses.items()]
        choices = (("", "Anybody"), ("me", "Me"), ("nobody", "Nobody"), *accounts)
        self.assignee.choices = list(starmap(SelectChoice, choices))

    def validate_until(self, field: Any) -> None:  # noqa: ANN401 - WTForms has no types
        """Refuse days that end before they begin."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError("The last day must not be before the first one")

    def write_chips(self, query: Query) -> list[Chip]:
        """Return the conditions in force; only for a form that is valid."""
        return [
            Chip(text=f"{self[name].label.text}: {self._put(name, value)}", href=_without(query, name, value))
            for name, values in query.items()
            for value in values
        ]

    def _put(self, name: str, value: str) -> str:
        choices = {choice.value: choice.label for choice in getattr(self[name], "choices", None) or ()}
        return str(choices.get(value, value))


def _offer(known: Sequence[tuple[str, str]], chosen: str) -> list[SelectChoice]:
    """Return what can be chosen, each with its name, and what an address asks for beside it."""
    beside = [(chosen, chosen)] if chosen and chosen not in dict(known) else []
    return [_ANY, *starmap(SelectChoice, [*known, *beside])]


def _without(query: Query, name: str, value: str) -> str:
    kept = {key: [each for each in values if (key, each) != (name, value)] for key, values in query.items()}
    return list_address({key: values for key, values in kept.items() if values})
