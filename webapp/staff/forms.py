"""The form of the sign-in page."""

from typing import Final

from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from webapp.feedback.rules import remove_control_characters
from webapp.forms import SentForm
from webapp.staff.models import MAX_EMAIL_CHARACTERS
from webapp.staff.passwords import MAX_PASSWORD_CHARACTERS

NOT_SIGNED_IN: Final = "The email address or password is not right. Check both and try again"


class LoginForm(SentForm):
    """Who signs in. Whatever is wrong, the answer is the same one."""

    email = EmailField("Email address", [InputRequired(), Length(max=MAX_EMAIL_CHARACTERS)])
    password = PasswordField("Password", [InputRequired(), Length(max=MAX_PASSWORD_CHARACTERS)])
    next = HiddenField()

    def refuse(self) -> None:
        """Put the one answer at the first field, in place of everything that may have been said."""
        for field in self:
            field.errors = []
        self.email.errors = [NOT_SIGNED_IN]
        self.email.data = remove_control_characters(self.email.data or "")
