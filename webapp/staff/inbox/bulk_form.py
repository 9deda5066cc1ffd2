"""The controls below a list of messages, for those that are ticked."""

from itertools import starmap
from typing import Any, Final, Self

from wtforms import HiddenField, SelectChoice, SelectField, SelectMultipleField, StringField

from webapp.feedback.models import Status
from webapp.feedback.service import TagRefused, clean_tag
from webapp.forms import SentForm
from webapp.staff.message.forms import NOBODY, tidy
from webapp.staff.people import People

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

    def find_fault(self) -> str:
        """Return the sentence that tells what is wrong with what is to be done, or nothing."""
        if self.action.data == "status":
            return "" if self.to.validate(self) else "Select a status"
        if self.action.data == "assign":
            return "" if self.assignee.validate(self) else "Select somebody whose account is open"
        try:
            return "" if clean_tag(self.tag.data) else "Enter a tag"
        except TagRefused as refused:
            return str(refused)
