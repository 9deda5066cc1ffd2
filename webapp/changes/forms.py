"""The forms with which staff write a change, and name a message that asked for it."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from wtforms import Field, Form, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from webapp.changes.draft import ChangeDraft
from webapp.changes.models import MAX_TITLE_CHARACTERS, MAX_WE_DID_CHARACTERS, MAX_YOU_SAID_CHARACTERS
from webapp.feedback.receipts import REFERENCE_LENGTH
from webapp.feedback.rules import remove_control_characters
from webapp.forms import DayField, SentForm

FIRST_DAY: Final = date(2000, 1, 1)
HIGHEST_VERSION: Final = 2_000_000_000
_VERSION_DIGITS: Final = 10
_JOINERS: Final = "\u200c\u200d"
_REFERENCE_CHARACTERS: Final = 4 * REFERENCE_LENGTH  # with room for spaces and hyphens


def clean_text(text: str | None) -> str:
    """Return the text as it is stored: normalised, its lines ending alike, nothing unseen in it.

    What is unseen could turn the text around it on the public page; joiners stay, which some scripts need.
    """
    lines = unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    seen = (letter for letter in lines if letter in _JOINERS or unicodedata.category(letter) != "Cf")
    return remove_control_characters("".join(seen)).strip()


class Fits:
    """A WTForms validator: something that can be read, of no more characters than the column holds."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, _form: Form, field: Field) -> None:
        """Check what was sent.

        Raises:
            ValidationError: It is empty or too long.
        """
        characters = len(field.data)
        if not characters:
            raise ValidationError(f"Enter something for “{field.label.text}”")
        if characters > self.most:
            label = f"“{field.label.text}” must be {self.most} characters or fewer"
            raise ValidationError(f"{label}. You have {characters - self.most} too many")


class SeenForm(SentForm):
    """A form about something that was seen, with its version then."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was seen; for what is none, 0, which nothing ever has."""
        given = str(self.version.data or "")
        is_number = given.isascii() and given.isdecimal() and len(given) <= _VERSION_DIGITS
        return int(given) if is_number and int(given) <= HIGHEST_VERSION else 0


class ChangeForm(SeenForm):
    """The texts of a change."""

    title = StringField("Title", [Fits(MAX_TITLE_CHARACTERS)], filters=[clean_text])
    you_said = TextAreaField("You said", [Fits(MAX_YOU_SAID_CHARACTERS)], filters=[clean_text])
    we_did = TextAreaField("We did", [Fits(MAX_WE_DID_CHARACTERS)], filters=[clean_text])
    page = RadioField("Page it is about", validate_choice=False)
    took_effect_on = DayField("Day it took effect")

    def __init__(
        self,
        *,
        pages: Iterable[tuple[str, str]],
        today: date,
        **values: Any,  # noqa: ANN401 - whatever fields take
    ) -> None:
        """Make the form.

        Args:
            pages: The paths and titles to choose from; the page that a change has already is added to them.
            today: The last day that can be given.
            values: As every form takes them.
        """
        super().__init__(**values)
        choices = dict(pages)
        choices.setdefault(self.page.object_data or "/", self.page.object_data or "/")
        self.page.choices = [SelectChoice(path, title) for path, title in choices.items()]
        self._today = today

    def validate_page(self, field: Field) -> None:
        """Insist on a page of the list."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError("Select the page it is about")

    def validate_took_effect_on(self, field: Field) -> None:
        """Insist on a day that has come: nobody is told of what may not happen."""
        if field.data is None:
            field.errors = []  # of the library, in its own words
            raise ValidationError("Enter the day it took effect")
        if not FIRST_DAY <= field.data <= self._today:
            raise ValidationError("The day it took effect must be today or earlier")

    def write_draft(self) -> ChangeDraft:
        """Return what was written, once it is valid."""
        return ChangeDraft(
            title=" ".join(self.title.data.split()),
            you_said=self.you_said.data,
            we_did=self.we_did.data,
            page=self.page.data,
            took_effect_on=self.took_effect_on.data,
        )


class ReferenceForm(SentForm):
    """The reference of a message."""

    reference = StringField(
        "Reference of a message", [InputRequired("Enter a reference"), Length(max=_REFERENCE_CHARACTERS)], [clean_text]
    )
