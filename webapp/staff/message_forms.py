"""The forms of a message: each says which version of the message its page showed."""

import unicodedata
from typing import Final

from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from webapp.feedback.models import MAX_NOTE_CHARACTERS, MAX_OUTCOME_CHARACTERS
from webapp.feedback.rules import remove_control_characters
from webapp.feedback.service import Needs, TagRefused, clean_tag
from webapp.forms import SentForm
from webapp.staff.people import People

MAX_WORDS_CHARACTERS: Final = MAX_OUTCOME_CHARACTERS
NOBODY: Final = ""


def tidy(text: str | None) -> str:
    """Return what staff wrote as it is kept: normalised, without control characters, without space around it."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return remove_control_characters(unicodedata.normalize("NFC", lines)).strip()


class ChangeForm(SentForm):
    """What every form of a message carries."""

    version = IntegerField(validators=[InputRequired("Open the message again"), NumberRange(min=1)])


class StatusForm(ChangeForm):
    """The next status, by the button that was pressed, and the reason or outcome where one is asked for."""

    to = StringField()
    words = TextAreaField(
        "Reason",
        filters=[tidy],
        validators=[Length(max=MAX_WORDS_CHARACTERS, message=f"Use {MAX_WORDS_CHARACTERS} characters or fewer")],
    )

    def ask_for(self, needs: Needs) -> None:
        """Ask for what a step needs."""
        self.words.label.text = needs.value.capitalize()


class AssignForm(ChangeForm):
    """Whose the message is to be."""

    assignee = SelectField("Assign to")

    def offer(self, people: People) -> None:
        """Offer everybody who can be given work, and nobody."""
        self.assignee.choices = [(NOBODY, "Nobody"), *people.who_can_be_given_work]


class TagForm(ChangeForm):
    """All the tags that the message is to have: those that are ticked, and a new one."""

    tags = SelectMultipleField("Tags", validate_choice=False)
    new_tag = StringField("New tag", filters=[tidy])

    def validate_new_tag(self, field: StringField) -> None:
        """Check that it can be a tag.

        Raises:
            ValidationError: It cannot.
        """
        try:
            clean_tag(field.data or "")
        except TagRefused as refused:
            raise ValidationError(str(refused)) from refused

    @property
    def wanted(self) -> frozenset[str]:
        """Return the tags in their one spelling.

        Raises:
            TagRefused: One of them cannot be a tag.
        """
        return frozenset(tag for tag in map(clean_tag, [*(self.tags.data or []), self.new_tag.data or ""]) if tag)


class NoteForm(ChangeForm):
    """A note for the others."""

    note = TextAreaField(
        "Add a note",
        filters=[tidy],
        validators=[
            InputRequired("Enter a note"),
            Length(min=1, max=MAX_NOTE_CHARACTERS, message=f"Use 1 to {MAX_NOTE_CHARACTERS:,} characters"),
        ],
    )
