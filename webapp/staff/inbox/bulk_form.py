"""The controls below a list of messages, for those that are ticked."""

from itertools import starmap
from typing import Any, Final, Self

from wtforms import Field, HiddenField, SelectChoice, SelectField, SelectMultipleField, StringField

from webapp.feedback.models import Status
from webapp.feedback.service import TagRefused, clean_tag
from webapp.forms import SentForm
from webapp.staff.message.forms import NOBODY, tidy
from webapp.staff.people import People

MOST_AT_ONCE: Final = 100
# What needs words, or a second person, is done on the page of the message.
STATUSES: Final = (Status.IN_REVIEW, Status.ACTIONED, Status.NO_ACTION, Status.SPAM, Status.NEW)


class BulkForm(SentForm):
    """Which messages, and one of three things to do with them, by the button that was pressed."""

    ids = SelectMultipleField(validate_choice=False)
    action = StringField()
    to = SelectField("Status", choices=[SelectChoice(status.value, status.words) for status in STATUSES])
    assignee = SelectField("Assign to")
    tag = StringField("Tag", filters=[tidy])
    next = HiddenField()

    @classmethod
    def offering(cls, people: People, *args: Any) -> Self:  # noqa: ANN401 - passed on to WTForms as they come
        """Return the form with everybody who can be given work."""
        form = cls(*args)
        form.assignee.choices = [SelectChoice(NOBODY, "Nobody"), *starmap(SelectChoice, people.who_can_be_given_work)]
        return form

    def is_complete(self) -> bool:
        """Whether it says which messages and what to do with them; what is missing is told at its field."""
        field, fault = self._find_fault()
        if field:
            field.errors = [fault]
        return field is None

    def _find_fault(self) -> tuple[Field | None, str]:
        number = len(self.ids.data)
        if not number:
            return self.ids, "Select at least one message"
        if number > MOST_AT_ONCE:
            return self.ids, f"Select up to {MOST_AT_ONCE} messages at once"
        if self.action.data == "status":
            return (None, "") if self.to.validate(self) else (self.to, "Select a status")
        if self.action.data == "assign":
            fault = "Select somebody whose account is open"
            return (None, "") if self.assignee.validate(self) else (self.assignee, fault)
        try:
            return (None, "") if clean_tag(self.tag.data) else (self.tag, "Enter a tag")
        except TagRefused as refused:
            return self.tag, str(refused)
