"""The forms with which staff decide on a theme."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from wtforms import RadioField, SelectChoice, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from webapp.changes.forms import SeenForm, clean_text
from webapp.feedback.themes.models import FEWEST_PARTS, MAX_NAME_CHARACTERS, MOST_PARTS, Theme

MOST_TAKEN_OUT: Final = 100
PARTS: Final = [SelectChoice(str(parts), f"{parts} parts") for parts in range(FEWEST_PARTS, MOST_PARTS + 1)]


def clean_name(text: str | None) -> str:
    """Return a name as it is stored: one line, normalised, nothing unseen in it."""
    return " ".join(clean_text(text).split())


class NameForm(SeenForm):
    """The name of a theme that is kept."""

    name = StringField(
        "Name",
        [
            InputRequired("Enter a name"),
            Length(1, MAX_NAME_CHARACTERS, f"Enter a name of 1 to {MAX_NAME_CHARACTERS} characters"),
        ],
        filters=[clean_name],
    )


class SplitForm(SeenForm):
    """Into how many parts a theme is to be split."""

    parts = RadioField("Number of parts", choices=PARTS)


class TakeOutForm(SeenForm):
    """The messages that do not belong to a theme."""

    messages = SelectMultipleField("Messages", validate_choice=False)

    def validate_messages(self, field: SelectMultipleField) -> None:
        """Check that there is at least one, and not more than the page shows.

        Raises:
            ValidationError: There is none, or what was sent names none.
        """
        if not field.data:
            raise ValidationError("Tick the messages that do not belong")
        try:
            self.ids = frozenset(map(uuid.UUID, field.data[:MOST_TAKEN_OUT]))
        except ValueError:
            raise ValidationError("Tick the messages on this page") from None


class MergeForm(SeenForm):
    """The theme that another is merged into."""

    into = RadioField("Theme to merge it into", validate_choice=True)

    def __init__(self, *, themes: Iterable[Theme], **values: Any) -> None:  # noqa: ANN401 - whatever fields take
        super().__init__(**values)
        self.into.choices = [SelectChoice(str(theme.id), f"{theme.name} ({theme.messages:,})") for theme in themes]

    @property
    def into_id(self) -> uuid.UUID:
        """The theme that was chosen, once the form is valid."""
        return uuid.UUID(self.into.data)
