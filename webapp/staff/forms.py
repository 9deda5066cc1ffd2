"""The forms of signing in, and of accounts."""

from typing import Final

from wtforms import EmailField, HiddenField, PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from webapp.feedback.rules import remove_control_characters
from webapp.forms import SentForm
from webapp.staff.entry.passwords import MAX_PASSWORD_CHARACTERS
from webapp.staff.models import MAX_EMAIL_CHARACTERS, Role

NOT_SIGNED_IN: Final = "The email address or password is not right. Check both and try again"

NOT_SET_UP: Final = "The email address or set-up code is not right, or the code is too old. Ask an admin for a new one"
WRONG_PASSWORD: Final = "The password is not right"  # noqa: S105 - an answer, no password
ROLES: Final = [
    SelectChoice(Role.REVIEWER.value, "Reviewer"),
    SelectChoice(Role.ADMIN.value, "Admin"),
]
MAX_CODE_CHARACTERS: Final = 60


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


class SetUpForm(SentForm):
    """Whose account it is, the code an admin gave them, and the password they choose."""

    email = EmailField("Email address", [InputRequired("Enter your email address"), Length(max=MAX_EMAIL_CHARACTERS)])
    code = StringField("Set-up code", [InputRequired("Enter the set-up code"), Length(max=MAX_CODE_CHARACTERS)])
    password = PasswordField("New password", [InputRequired("Enter a new password")])

    def refuse(self) -> None:
        """Put the one answer at the first field."""
        self.email.errors = [NOT_SET_UP]
        self.email.data = remove_control_characters(self.email.data or "")
        self.code.data = remove_control_characters(self.code.data or "")


class PasswordForm(SentForm):
    """The password of whoever is signed in, asked for again."""

    password = PasswordField("Password", [InputRequired("Enter your password"), Length(max=MAX_PASSWORD_CHARACTERS)])


class NewPasswordForm(SentForm):
    """The password before and the one to come."""

    password = PasswordField(
        "Password you have now", [InputRequired("Enter the password you have now"), Length(max=MAX_PASSWORD_CHARACTERS)]
    )
    new_password = PasswordField("New password", [InputRequired("Enter a new password")])


class NewAccountForm(SentForm):
    """Who is to have an account, and what they may do."""

    email = EmailField("Email address", [InputRequired("Enter an email address")])
    role = RadioField("Role", choices=ROLES, default=Role.REVIEWER.value, validate_choice=True)


class RoleForm(SentForm):
    """What somebody may do."""

    role = RadioField("Role", choices=ROLES, validate_choice=True)
