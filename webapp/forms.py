"""What every form shares."""

from collections.abc import Callable
from typing import Any, Final

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, Form, SelectChoice, ValidationError
from wtforms.widgets import TextInput

YES_OR_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]
DATE_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d %B %Y")


class DayField(DateField):
    """A day, which is typed: the browser's own calendar would open over the page, and take the Escape key."""

    widget = TextInput()

    def __init__(self, label: str, validators: Any = None, **options: Any) -> None:  # noqa: ANN401 - as every field
        super().__init__(label, validators, format=list(DATE_FORMATS), **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day.

        Raises:
            ValueError: It is none; with words for whoever typed it.
        """
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(f"“{self.label.text}” must be a day, such as 27/3/2026") from None


class Obeys:
    """A WTForms validator that holds a field to a rule, which refuses in a sentence; the page may tell its limit."""

    def __init__(self, rule: Callable[[str], object], *, max_characters: int | None = None) -> None:
        self.rule = rule
        self.field_flags = {"maxlength": max_characters} if max_characters else {}

    def __call__(self, _form: Form, field: Field) -> None:
        """Check what was sent.

        Raises:
            ValidationError: The rule refuses it.
        """
        try:
            self.rule(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error


class SentForm(FlaskForm):
    """A form that reads what a form sends, and nothing else: no JSON and no files, where texts are expected."""

    class Meta(FlaskForm.Meta):
        """How what is sent is read."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> MultiDict[str, str] | None:  # noqa: ANN401, ARG002
            """Return the fields given, or those of the request when none were; None before anything is sent."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if request.method == "POST" else None


class PublicForm(SentForm):
    """A form of the public site: `security.py` refuses other sites, so it needs no token and no cookie."""

    class Meta(SentForm.Meta):
        """No token."""

        csrf = False
