"""The API is what its description says: schemathesis looks for anything else."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction, positive_data_acceptance

from tests.conftest import MakeApp

EXAMPLES = 30
SITE = "https://a.service.example"
OPERATIONS = (
    "GET /api/consent",
    "PUT /api/consent",
    "DELETE /api/consent",
    "POST /api/feedback",
    "POST /api/page-views",
)
SHARING = (
    "POST /api/v1/consent",
    "GET /api/v1/consent/{uid}",
    "POST /api/v1/consent/{uid}",
    "GET /api/v1/origins",
)
WITH_BODIES = [operation for operation in (*OPERATIONS, *SHARING) if operation.startswith(("PUT", "POST"))]
# The rules of feedback (one answer at least, real addresses) are more than a schema of JSON can say.
# Nor can a schema say what JSON a form field holds.
MORE_THAN_A_SCHEMA = ("POST /api/feedback", "POST /api/v1/consent", "POST /api/v1/consent/{uid}")
NOT_TOLD: dict[str, list[CheckFunction]] = {operation: [positive_data_acceptance] for operation in MORE_THAN_A_SCHEMA}


@pytest.mark.parametrize(("origins", "operations"), [("", OPERATIONS), (SITE, (*OPERATIONS, *SHARING))])
def test_every_call_of_the_api_is_described(make_app: MakeApp, origins: str, operations: tuple[str, ...]) -> None:
    app = make_app(single_consent_origins=origins)
    document = app.test_client().get("/api/openapi.json").json
    assert document is not None
    described = {f"{method.upper()} {path}" for path, calls in document["paths"].items() for method in calls}
    answered = {
        f"{method} {rule}".replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.rule != "/api/openapi.json"
    }
    assert document["openapi"] == "3.1.0"
    assert described == answered == set(operations)


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        *((operation, GenerationMode.POSITIVE) for operation in (*OPERATIONS, *SHARING)),
        # Without a body, nothing that is sent can be wrong.
        *((operation, GenerationMode.NEGATIVE) for operation in WITH_BODIES),
    ],
)
def test_a_call_does_what_its_description_says(make_app: MakeApp, operation: str, mode: GenerationMode) -> None:
    app = make_app(single_consent_origins=SITE)
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
