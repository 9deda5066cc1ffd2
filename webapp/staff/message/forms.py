"""The forms of a message: each says which version of the message its page showed."""

import unicodedata
from itertools import starmap
from typing import Final

from wtforms import IntegerField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from webapp.feedback.models import MAX_NOTE_CHARACTERS, MAX_OUTCOME_CHARACTERS
from webapp.feedback.redaction import HIDDEN_KINDS, OTHER_KIND
from webapp.feedback.rules import MAX_TEXT_CHARACTERS, remove_control_characters
from webapp.feedback.service import MIN_REASON_CHARACTERS, Needs, TagRefused, clean_tag
from webapp.forms import SentForm
from webapp.staff.people import People

MAX_WORDS_CHARACTERS: Final = MAX_OUTCOME_CHARACTERS
TOO_LONG: Final = f"Use {MAX_TEXT_CHARACTERS:,} characters or fewer"
TOO_LONG_REASON: Final = f"Use {MAX_WORDS_CHARACTERS} characters or fewer"
_KIND_WORDS: Final = {OTHER_KIND: "something else"}
NOBODY: Final = ""


def tidy(text: str | None) -> str:
    """Return what staff wrote as it is kept: normalised, without control characters, without space around it."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return remove_control_characters(unicodedata.normalize("NFC", lines)).strip()


def is_reason(_form: SentForm, field: TextAreaField) -> None:
    """Check that a reason says something, and is short enough to be kept.

    Raises:
        ValidationError: It does not.
    """
    if len(field.data) < MIN_REASON_CHARACTERS:
        raise ValidationError(f"Enter a reason of {MIN_REASON_CHARACTERS} characters or more")
    if len(field.data) > MAX_WORDS_CHARACTERS:
        raise ValidationError(TOO_LONG_REASON)


class ChangeForm(SentForm):
    """What every form of a message carries."""

    version = IntegerField(validators=[InputRequired("Open the message again"), NumberRange(min=1)])


class StatusForm(ChangeForm):
    """The next status, by the button that was pressed, and the reason or outcome where one is asked for."""

    to = StringField()
    back = StringField()
    words = TextAreaField(
        "Reason",
        filters=[tidy],
        validators=[Length(max=MAX_WORDS_CHARACTERS, message=TOO_LONG_REASON)],
    )

    def ask_for(self, needs: Needs) -> None:
        """Ask for what a step needs."""
        self.words.label.text = needs.value.capitalize()


class AssignForm(ChangeForm):
    """Whose the message is to be."""

    assignee = SelectField("Assign to")

    def offer(self, people: People) -> None:
        """Offer everybody who can be given work, and nobody."""
        self.assignee.choices = [SelectChoice(NOBODY, "Nobody"), *starmap(SelectChoice, people.who_can_be_given_work)]


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


class HideForm(ChangeForm):
    """A passage that is to be hidden, exactly as it stands in the message."""

    passage = TextAreaField(
        "Words to hide",
        filters=[tidy],
        validators=[DataRequired("Enter the words to hide"), Length(max=MAX_TEXT_CHARACTERS, message=TOO_LONG)],
    )
    kind = SelectField(
        "What they are", choices=[SelectChoice(kind, _KIND_WORDS.get(kind, kind)) for kind in HIDDEN_KINDS]
    )


class ReasonForm(ChangeForm):
    """Why something is done that cannot be undone, or that few may do."""

    reason = TextAreaField("Reason", filters=[tidy], validators=[is_reason])


class ShowForm(ReasonForm):
    """Passages that were hidden wrongly, by their names."""

    passages = SelectMultipleField("Passages to show", validate_choice=False)


class NoteForm(ChangeForm):
    """A note for the others."""

    note = TextAreaField(
        "Add a note",
        filters=[tidy],
        validators=[
            DataRequired("Enter a note"),
            Length(max=MAX_NOTE_CHARACTERS, message=f"Use {MAX_NOTE_CHARACTERS:,} characters or fewer"),
        ],
    )
