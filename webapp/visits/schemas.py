"""The JSON that a page sends when it was opened."""

from marshmallow import Schema, ValidationError, fields, validate

from webapp.consent.schemas import StrictBoolean
from webapp.visits.models import SCREENS
from webapp.visits.pages import is_counted


def _must_be_page(path: str) -> None:
    if not is_counted(path):
        raise ValidationError("Must be the path of a page.")


class ViewSchema(Schema):
    """The body of `POST /api/page-views`; a field that is not listed is an error."""

    path = fields.String(required=True, validate=_must_be_page)
    first = StrictBoolean(required=True)
    screen = fields.String(required=True, validate=validate.OneOf(SCREENS))
