"""The single-consent wire format, as OpenAPI describes it; it is in the document while the service speaks it."""

from typing import Any, Final

UID: Final = {
    "in": "path",
    "name": "uid",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"},
}
SHARED: Final = {
    "type": "object",
    "properties": {"uid": {"type": "string"}, "status": {"$ref": "#/components/schemas/Status"}},
    "required": ["uid", "status"],
}
FORM: Final = {
    "type": "object",
    "properties": {"status": {"type": "string", "description": "The four answers, as JSON"}},
    "required": ["status"],
    "additionalProperties": False,
}
OF_WRITES: Final = ("400", "403", "413", "415", "422", "429", "503")


def describe_sharing() -> dict[str, dict[str, Any]]:
    """Return the operations by path and method."""
    return {
        "/api/v1/consent": {"post": _write("Share a choice under a new id", "201")},
        "/api/v1/consent/{uid}": {
            "get": {
                "summary": "Read the shared choice in force",
                "parameters": [UID],
                "responses": {"200": _answer("The choice in force", SHARED), **_problems("404", "429", "503")},
            },
            "post": {**_write("Share another choice; an unknown id is replaced", "200", "201"), "parameters": [UID]},
        },
        "/api/v1/origins": {
            "get": {
                "summary": "List the sites that share choices",
                "responses": {"200": _answer("Their origins", {"type": "array", "items": {"type": "string"}})},
            }
        },
    }


def _write(summary: str, *codes: str) -> dict[str, Any]:
    answers = {code: _answer("Recorded; what is in force now", SHARED) for code in codes}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": FORM}}}
    return {"summary": summary, "requestBody": body, "responses": {**answers, **_problems(*OF_WRITES)}}


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problems(*codes: str) -> dict[str, str]:
    return {code: f"Problem{code}" for code in codes}
