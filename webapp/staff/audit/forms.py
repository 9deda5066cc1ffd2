"""The form that chooses lines of the audit, read from the address of the page."""

import re
import uuid
from typing import Any, Final

from flask import request
from sqlalchemy.orm import Session
from wtforms import SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import Length, Optional

from webapp.audit import MAX_SUBJECT_CHARACTERS, Action, message_subject
from webapp.feedback.rules import remove_control_characters
from webapp.feedback.service import FeedbackNotFound, find_by_reference
from webapp.forms import DayField, SentForm
from webapp.staff.audit.reading import AuditFilter
from webapp.staff.people import People

NOBODY: Final = "nobody"
_SUBJECT: Final = re.compile(r"[a-z_]+:\S+")
_ACTIONS: Final = [SelectChoice("", "Anything"), *(SelectChoice(action.value, action.value) for action in Action)]


class AuditFilterForm(SentForm):
    """Which lines to show. It changes nothing, so it has no token."""

    class Meta(SentForm.Meta):
        """No token, and read from the address."""

        csrf = False

    person = SelectField("Person", default="")
    action = SelectField("What was done", choices=_ACTIONS, default="")
    subject = StringField(
        "Message reference",
        [Optional(), Length(max=MAX_SUBJECT_CHARACTERS)],
        filters=[lambda typed: remove_control_characters(typed or "")],
    )
    since = DayField("From", [Optional()], name="from")
    until = DayField("To", [Optional()], name="to")

    def __init__(self, session: Session, people: People) -> None:
        super().__init__(request.args)
        self._session = session
        self._found_subject: str | None = None
        staff = [SelectChoice(str(account_id), address) for account_id, address in people.addresses.items()]
        self.person.choices = [SelectChoice("", "Anybody"), *staff, SelectChoice(NOBODY, "Nobody who is signed in")]

    def validate_subject(self, field: Any) -> None:  # noqa: ANN401 - WTForms has no types
        """Find what was typed: the reference of a message, or a subject as the export has it, such as account:id."""
        typed = field.data.strip()
        if _SUBJECT.fullmatch(typed):
            self._found_subject = typed
            return
        try:
            self._found_subject = message_subject(find_by_reference(self._session, typed).id)
        except FeedbackNotFound:
            raise ValidationError("There is no message with this reference") from None

    def read(self) -> AuditFilter:
        """Return what was chosen; only for a form that is valid."""
        person = self.person.data or ""
        return AuditFilter(
            actor_id=uuid.UUID(person) if person not in {"", NOBODY} else None,
            is_by_nobody=person == NOBODY,
            action=Action(self.action.data) if self.action.data else None,
            subject=self._found_subject,
            since=self.since.data,
            until=self.until.data,
        )
