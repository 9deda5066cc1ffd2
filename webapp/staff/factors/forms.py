"""The forms of the second step."""

from typing import Final

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.feedback.rules import remove_control_characters
from webapp.forms import SentForm
from webapp.staff.factors.models import MAX_PASSKEY_NAME_CHARACTERS

MAX_CODE_CHARACTERS: Final = 60
WRONG_CODE: Final = "The code is not right, or was used before. Wait for the next one and enter that"
WRONG_RECOVERY_CODE: Final = "The code is not right, or was used before. Check it, or enter another one"
WRONG_PASSKEY: Final = "The passkey did not work. Try again, or use another way to sign in"


class CodeForm(SentForm):
    """A code of the authenticator app."""

    code = StringField("Code from the app", [InputRequired(), Length(max=MAX_CODE_CHARACTERS)])

    def refuse(self, message: str = WRONG_CODE) -> None:
        """Put the one answer at the field, and empty it."""
        self.code.errors = [message]
        self.code.data = ""


class RecoveryForm(CodeForm):
    """A code on paper."""

    code = StringField("Recovery code", [InputRequired(), Length(max=MAX_CODE_CHARACTERS)])


class PasskeyForm(SentForm):
    """What a passkey signed, as JSON."""

    credential = HiddenField()

    def refuse(self) -> None:
        """Say that it did not work."""
        self.credential.data = ""
        self.form_errors = [WRONG_PASSKEY]


class NewPasskeyForm(PasskeyForm):
    """A new passkey, and what its owner calls it."""

    name = StringField(
        "Name of the passkey",
        [DataRequired("Enter a name, such as: work laptop"), Length(max=MAX_PASSKEY_NAME_CHARACTERS)],
        filters=[lambda name: remove_control_characters(name or "").strip()],
    )
