"""The feedback form."""

import uuid
from typing import Any, Final

from wtforms import EmailField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired

from webapp.feedback import rules
from webapp.feedback.device import Device
from webapp.feedback.service import FeedbackDraft
from webapp.forms import YES_OR_NO, Obeys, PublicForm

HOME: Final = "/"
_RATINGS: Final = [
    SelectChoice("5", "5 – very satisfied"),
    SelectChoice("4", "4 – satisfied"),
    SelectChoice("3", "3 – neither satisfied nor dissatisfied"),
    SelectChoice("2", "2 – dissatisfied"),
    SelectChoice("1", "1 – very dissatisfied"),
]


def _make_showable(text: str | None) -> str:
    """Return a line of text as a page can show it again."""
    return rules.remove_control_characters(text or "")


class FeedbackForm(PublicForm):
    """What the visitor may answer. Labels may change, names may not (other systems rely on them).

    Two fields are not answers. ``further`` is out of sight and not announced: who fills it in is a program; its name
    is one that browsers and password managers have no value for. ``shown`` is a signed mark of when the form was
    shown (webapp/feedback/timemark.py), where Flask answered it.
    """

    page = HiddenField(default=HOME)
    submission = HiddenField()
    useful = RadioField(
        "Is the page useful?",
        choices=YES_OR_NO,
        validate_choice=False,
        validators=[Obeys(rules.read_useful)],
    )
    doing = TextAreaField(
        "What were you doing?",
        validators=[Obeys(rules.clean_doing, max_characters=rules.MAX_TEXT_CHARACTERS)],
    )
    comments = TextAreaField(
        "What do you think, or what went wrong?",
        validators=[Obeys(rules.clean_comments, max_characters=rules.MAX_TEXT_CHARACTERS)],
    )
    rating = RadioField(
        "How satisfied are you with this site?",
        choices=_RATINGS,
        validate_choice=False,
        validators=[Obeys(rules.read_rating)],
    )
    email = EmailField("Your email address (optional)", validators=[Obeys(rules.clean_email)])
    safe_to_email = RadioField(
        "Is it safe for us to email you?",
        choices=YES_OR_NO,
        default="no",
        validate_choice=False,
        validators=[Obeys(rules.read_safe_to_email)],
    )
    further = StringField("Leave this empty", filters=[_make_showable])
    shown = HiddenField(filters=[_make_showable])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to WTForms as they come
        super().__init__(*args, **kwargs)
        self._mend_hidden_fields()

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms gives it no type
        """Whether all is well; if not, each field holds its errors and everything that was typed."""
        is_well_formed = super().validate(extra_validators)
        if self._has_answer() and is_well_formed:
            return True
        for field in (self.doing, self.comments, self.email):
            field.data = rules.remove_control_characters(field.data or "")
        return False

    def write_draft(self, device: Device, suspicions: tuple[str, ...]) -> FeedbackDraft:
        """Return the message of a form that is valid."""
        return FeedbackDraft(
            submission=uuid.UUID(self.submission.data) if self.submission.data else None,
            page=self.page.data,
            useful=rules.read_useful(self.useful.data or ""),
            rating=rules.read_rating(self.rating.data or ""),
            doing=rules.clean_doing(self.doing.data or ""),
            comments=rules.clean_comments(self.comments.data or ""),
            email=rules.clean_email(self.email.data or ""),
            safe_to_email=rules.read_safe_to_email(self.safe_to_email.data or ""),
            device=device,
            suspicions=suspicions,
        )

    def _has_answer(self) -> bool:
        answers = (self.useful.data, self.rating.data, self.doing.data, self.comments.data)
        if any((answer or "").strip() for answer in answers):
            return True
        self.useful.errors = [rules.NOTHING_ANSWERED]
        return False

    def _mend_hidden_fields(self) -> None:
        """Put right what the visitor cannot see: a page that is not ours, a submission that is missing."""
        try:
            self.page.data = rules.clean_page(self.page.data or "")
        except ValueError:
            self.page.data = HOME
        try:
            self.submission.data = str(rules.read_submission(self.submission.data or ""))
        except ValueError:
            self.submission.data = ""


class ReceiptForm(PublicForm):
    """The receipt of a message, and what to do with it."""

    reference = StringField(
        "Reference", filters=[_make_showable], validators=[DataRequired("Enter the reference, like 7QFJ-M3WX")]
    )
    secret = StringField(
        "Code", filters=[_make_showable], validators=[DataRequired("Enter the code, of 32 letters and numbers")]
    )
    action = RadioField(
        "What do you want to do?",
        choices=[SelectChoice("view", "See if it was read"), SelectChoice("erase", "Delete it")],
        default="view",
        validators=[AnyOf(("view", "erase"), "Select what you want to do")],
        validate_choice=False,
    )
