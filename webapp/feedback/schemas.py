"""The same message as JSON: the form's fields by the same names, under the same rules."""

import uuid
from collections.abc import Callable
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, pre_load, validates_schema

from webapp.feedback import rules

_MESSAGES: Final[dict[str, Any]] = {"invalid": "Must be text"}
_CHOICE_MESSAGES: Final[dict[str, Any]] = {"invalid": "Must be one of the answers of the form"}


def _spell_choice(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return ``true``, ``false`` and whole numbers as the form spells them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int) else value


def _under(rule: Callable[[str], object]) -> Callable[[str], object]:
    """Return a shared rule in the way marshmallow reports errors."""

    def obey(value: str) -> object:
        try:
            return rule(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    return obey


class FeedbackSchema(Schema):
    """The body of ``POST /api/feedback``. Loads to the arguments of a draft, all but the device.

    Every field may be left out, empty or ``null``. Yes and no may also be ``true`` and ``false``, the
    rating a number. ``further`` and ``shown`` are not answers: see the form's fields of these names.
    """

    error_messages = {  # noqa: RUF012 - marshmallow reads it as a plain dict
        "unknown": "There is no field of this name",
        "type": "The body must be a JSON object",
    }

    page = fields.String(post_load=_under(rules.clean_page), load_default="/", error_messages=_MESSAGES)
    submission = fields.String(
        post_load=_under(rules.read_submission), load_default=uuid.uuid4, error_messages=_MESSAGES
    )
    useful = fields.String(pre_load=_spell_choice, post_load=_under(rules.read_useful), error_messages=_CHOICE_MESSAGES)
    rating = fields.String(pre_load=_spell_choice, post_load=_under(rules.read_rating), error_messages=_CHOICE_MESSAGES)
    doing = fields.String(post_load=_under(rules.clean_doing), error_messages=_MESSAGES)
    comments = fields.String(post_load=_under(rules.clean_comments), error_messages=_MESSAGES)
    email = fields.String(post_load=_under(rules.clean_email), error_messages=_MESSAGES)
    safe_to_email = fields.String(
        pre_load=_spell_choice, post_load=_under(rules.read_safe_to_email), error_messages=_CHOICE_MESSAGES
    )

    further = fields.String(error_messages=_MESSAGES)
    shown = fields.String(error_messages=_MESSAGES)

    @pre_load
    def leave_out_empty(self, body: Any, **_kwargs: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Return the body without the known fields that hold nothing."""
        if not isinstance(body, dict):
            return body
        return {name: value for name, value in body.items() if name not in self.fields or value not in (None, "")}

    @validates_schema
    def require_answer(self, answers: dict[str, Any], **_kwargs: object) -> None:
        """Insist on one answer.

        Raises:
            ValidationError: No question was answered.
        """
        try:
            rules.require_answer(
                useful=answers.get("useful"),
                rating=answers.get("rating"),
                doing=answers.get("doing", ""),
                comments=answers.get("comments", ""),
            )
        except ValueError as error:
            raise ValidationError(str(error), field_name="useful") from error
