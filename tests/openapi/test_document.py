"""The API is what its description says: schemathesis looks for anything else."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction, positive_data_acceptance

EXAMPLES = 30
OPERATIONS = (
    "GET /api/consent",
    "PUT /api/consent",
    "DELETE /api/consent",
    "POST /api/feedback",
    "POST /api/page-views",
)
# The rules of feedback (one answer at least, real addresses) are more than a schema of JSON can say.
NOT_TOLD: dict[str, list[CheckFunction]] = {"POST /api/feedback": [positive_data_acceptance]}


def test_every_call_of_the_api_is_described(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    described = {f"{method.upper()} {path}" for path, calls in document["paths"].items() for method in calls}
    answered = {
        f"{method} {rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.rule != "/api/openapi.json"
    }
    assert document["openapi"] == "3.1.0"
    assert described == answered == set(OPERATIONS)


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        *((operation, GenerationMode.POSITIVE) for operation in OPERATIONS),
        # Without a body, nothing that is sent can be wrong.
        *((operation, GenerationMode.NEGATIVE) for operation in OPERATIONS if operation.startswith(("PUT", "POST"))),
    ],
)
def test_a_call_does_what_its_description_says(app: Flask, operation: str, mode: GenerationMode) -> None:
    method, path = operation.split()
    description = schemathesis.openapi.from_wsgi("/api/openapi.json", app)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=description[path][method].as_strategy(generation_mode=mode))
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(excluded_checks=NOT_TOLD.get(operation))

    ask()
