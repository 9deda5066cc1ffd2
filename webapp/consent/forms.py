"""What a visitor may send about cookies: from the banner, or from the cookies page."""

from typing import Self

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf, InputRequired

from webapp.consent import words
from webapp.consent.dimensions import Answers
from webapp.consent.register import Register
from webapp.forms import YES_OR_NO, PublicForm


class BannerForm(PublicForm):
    """Accept or reject everything at once."""

    choice = HiddenField(validators=[AnyOf(["accept", "reject"])])
    next = HiddenField()


class PreferencesForm(PublicForm):
    """One answer for each purpose. Neither is ticked before the visitor has answers."""

    preferences = RadioField(
        choices=YES_OR_NO, validators=[InputRequired("Select yes or no for remembering your preferences")]
    )
    analytics = RadioField(
        choices=YES_OR_NO, validators=[InputRequired("Select yes or no for counting how the site is used")]
    )
    remember = RadioField(words.REMEMBER_QUESTION, choices=["months", "visit"], default="months")
    next = HiddenField()

    @classmethod
    def asking(cls, register: Register, formdata: MultiDict[str, str] | None, answers: Answers | None) -> Self:
        """Return the form with the register's questions, on what was sent or else on the choice in force."""
        current = {} if answers is None else _ticks(answers)
        form = cls(formdata=formdata, data=current)
        for purpose in register.purposes:
            field = form[purpose.key]
            field.label.text, field.description = purpose.question, purpose.description
        form.remember.choices = [
            SelectChoice("months", f"For {register.lifetime}"),
            SelectChoice("visit", words.FOR_THIS_VISIT),
        ]
        return form


def _ticks(answers: Answers) -> dict[str, str]:
    return {
        "preferences": "yes" if answers.preferences else "no",
        "analytics": "yes" if answers.analytics else "no",
        "remember": "visit" if answers.this_visit_only else "months",
    }
