"""What a visitor may set."""

from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from webapp.forms import PublicForm


class LookForm(PublicForm):
    """A text size and a colour theme; on the page, the ones in force are ticked."""

    text_size = RadioField(
        "Text size",
        choices=[SelectChoice("normal", "Normal"), SelectChoice("large", "Large"), SelectChoice("larger", "Larger")],
        validators=[InputRequired("Select a text size")],
    )
    theme = RadioField(
        "Colours",
        choices=[
            SelectChoice("system", "The same as my device"),
            SelectChoice("light", "Light"),
            SelectChoice("dark", "Dark"),
            SelectChoice("contrast", "High contrast"),
        ],
        validators=[InputRequired("Select colours")],
    )
    next = HiddenField()
