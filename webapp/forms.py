"""What every form of the public site shares."""

from flask_wtf import FlaskForm
from wtforms import SelectChoice

YES_OR_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]


class PublicForm(FlaskForm):
    """A form of the public site: `security.py` refuses other sites, so it needs no token and no cookie."""

    class Meta(FlaskForm.Meta):
        """No token."""

        csrf = False
