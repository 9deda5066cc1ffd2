"""What every form shares."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice

YES_OR_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]


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
