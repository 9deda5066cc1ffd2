"""The OpenAPI 3.1 document, made from the marshmallow schemas that read the requests."""

import json
from collections.abc import Iterable
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from webapp.consent.schemas import ChoiceSchema, ConsentSchema, StatusSchema
from webapp.feedback import rules
from webapp.feedback.schemas import FeedbackSchema
from webapp.openapi.single_consent import describe_sharing
from webapp.visits.schemas import ViewSchema

VERSION: Final = "1"
PROBLEM: Final = {
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "description": "Messages by the name of the field they speak of"},
    },
    "required": ["title", "status"],
}
PROBLEMS: Final = {
    "400": "The body is not JSON",
    "403": "Another site may not ask for this",
    "404": "There is no such thing, or no longer",
    "413": "The body is too large",
    "415": "The body is of another kind",
    "422": "A field has an error; `errors` names it",
    "429": "Too many requests; `Retry-After` says when to come back",
    "503": "The database does not answer; nothing was stored",
}
OF_BODIES: Final = ("400", "413", "415", "422")
# What the rules of feedback take, where a field of marshmallow does not tell: empty and null count as left out.
_yes_or_no: Final = {"enum": ["yes", "no", "", True, False, None]}
_text: Final = {
    "type": ["string", "null"],
    "maxLength": rules.MAX_TEXT_CHARACTERS,
    "pattern": r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]*$",
}
FEEDBACK: Final[dict[str, dict[str, Any]]] = {
    "page": {"type": ["string", "null"], "description": "A path on this site; what follows ? or # is left out"},
    "submission": {"type": ["string", "null"], "description": "A UUID: the same one is stored once"},
    "useful": _yes_or_no,
    "rating": {"enum": ["1", "2", "3", "4", "5", 1, 2, 3, 4, 5, "", None]},
    "doing": _text,
    "comments": _text,
    "email": {"type": ["string", "null"], "maxLength": rules.MAX_EMAIL_CHARACTERS},
    "safe_to_email": _yes_or_no,
    "further": {"type": ["string", "null"], "description": "Leave it out"},
    "shown": {"type": ["string", "null"], "description": "Leave it out"},
}
RECEIPT: Final = {
    "type": "object",
    "properties": {"reference": {"type": "string"}, "secret": {"type": "string"}},
    "required": ["reference", "secret"],
}
COOKIE: Final = {"in": "cookie", "name": "cookie-consent", "schema": {"type": "string"}, "description": "The choice"}


def write_document(title: str, *, counted_paths: Iterable[str], is_shared: bool) -> str:
    """Return the document as JSON; with the single-consent wire format where choices are shared."""
    spec = APISpec(title=title, version=VERSION, openapi_version="3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema("Problem", PROBLEM)
    for code, description in PROBLEMS.items():
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        spec.components.response(f"Problem{code}", {"description": description, "content": content})
    for name, schema in (("Consent", ConsentSchema), ("Choice", ChoiceSchema), ("Feedback", FeedbackSchema)):
        spec.components.schema(name, schema=schema)
    spec.components.schema("View", schema=ViewSchema)
    spec.components.schema("Receipt", RECEIPT)
    if is_shared:
        spec.components.schema("Status", schema=StatusSchema)
    for path, operations in {**_operations(), **(describe_sharing() if is_shared else {})}.items():
        spec.path(path, operations=operations)
    document = spec.to_dict()
    _refine(document["components"]["schemas"], sorted(counted_paths))
    return json.dumps(document, ensure_ascii=False, indent=1)


def _operations() -> dict[str, dict[str, Any]]:
    answer = {"200": _json("The choice in force", "Consent")}
    return {
        "/api/consent": {
            "get": _operation("Read the choice in force", answer, parameters=[COOKIE]),
            "put": _operation("Record a choice", answer, "403", "429", "503", body="Choice"),
            "delete": _operation(
                "Withdraw everything and erase the link to the record",
                {"204": {"description": "Done"}},
                "403",
                "429",
                "503",
                parameters=[COOKIE],
            ),
        },
        "/api/feedback": {
            "post": _operation(
                "Send feedback", {"201": _json("Stored", "Receipt")}, "403", "429", "503", body="Feedback"
            )
        },
        "/api/page-views": {
            "post": _operation(
                "Count a view, which the visitor must have allowed",
                {"204": {"description": "Counted"}},
                "403",
                "429",
                "503",
                body="View",
            )
        },
    }


def _operation(
    summary: str, answers: dict[str, Any], *problems: str, body: str = "", parameters: list[Any] | None = None
) -> dict[str, Any]:
    codes = (*problems, *(OF_BODIES if body else ()))
    operation = {"summary": summary, "responses": {**answers, **{code: f"Problem{code}" for code in codes}}}
    if parameters:
        operation["parameters"] = parameters
    if body:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{body}"}}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _json(description: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


def _refine(schemas: dict[str, Any], counted_paths: list[str]) -> None:
    """Say what a field of marshmallow cannot: nothing but these fields, and the rules that text must follow."""
    for name in ("Choice", "Feedback", "View"):
        schemas[name]["additionalProperties"] = False
    schemas["Feedback"]["properties"] = {name: FEEDBACK[name] for name in schemas["Feedback"]["properties"]}
    schemas["View"]["properties"]["path"]["enum"] = counted_paths
