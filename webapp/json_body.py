"""Reading the JSON body of an API request: one way for every feature."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from flask import request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import BadRequest

from webapp.errors import ApiProblem


def load_json_body(schema: Schema) -> dict[str, Any]:
    """Return the request's body as the schema gives it.

    Raises:
        ApiProblem: 422, with messages by field, when the body is not of the schema's form.
        BadRequest: when it is not JSON at all, and UnsupportedMediaType when it does not say that it is.
    """
    try:
        body = request.get_json()
    except RecursionError:  # thousands of brackets, one inside the other
        raise BadRequest from None
    return load_fields(schema, body)


def load_fields(schema: Schema, value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON may hold anything
    """Return a value that was JSON as the schema gives it.

    Raises:
        ApiProblem: 422, with messages by field, when it is not of the schema's form.
    """
    try:
        return cast("dict[str, Any]", schema.load(value))
    except ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        raise fields_problem(messages) from None


def fields_problem(messages: Mapping[str, Sequence[str]]) -> ApiProblem:
    """Return the problem that names fields with errors."""
    detail = "Correct the named fields and send it again."
    return ApiProblem(HTTPStatus.UNPROCESSABLE_ENTITY, "The request has errors", detail, messages)
