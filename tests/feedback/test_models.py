"""What the table itself refuses, whoever writes to it."""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, inspect
from sqlalchemy.exc import DataError, IntegrityError

from tests.feedback.drafts import NOW, read_stored
from webapp.feedback.models import Feedback
from webapp.models import Base

ROW: dict[str, Any] = {
    "submission_digest": b"d" * 32,
    "reference": "7QFJ-M3WX",
    "secret_hash": b"s" * 32,
    "page": "/help",
    "useful": True,
    "rating": None,
    "doing": "",
    "comments": "",
    "email": None,
    "safe_to_email": False,
    "device": "phone",
    "created_at": NOW,
}


def store(app: Flask, **changes: Any) -> None:
    with app.extensions["database"].session() as session:
        session.add(Feedback(**(ROW | changes)))
        session.commit()


def test_a_message_at_every_limit_is_stored(app: Flask) -> None:
    store(
        app,
        page="/" + "p" * 199,
        rating=5,
        doing="😀" * 1_200,
        comments="\n" * 1_200,
        email="e" * 320,
        safe_to_email=True,
        reviewed_at=NOW,
        reviewed_by=uuid.uuid4(),
    )
    (stored,) = read_stored(app)
    assert (len(stored.page), len(stored.doing), len(stored.comments), len(stored.email or "")) == (
        200,
        1_200,
        1_200,
        320,
    )


@pytest.mark.parametrize(
    "fault",
    [
        {"submission_digest": b"short"},
        {"secret_hash": b"short"},
        {"page": "help"},
        {"page": "/" + "p" * 200},
        {"rating": 0},
        {"rating": 6},
        {"doing": "a" * 1_201},
        {"comments": "a" * 1_201},
        {"email": "e" * 321},
        {"email": ""},
        {"safe_to_email": True},
        {"useful": None},
        {"device": "watch"},
        {"reviewed_at": NOW},
        {"reviewed_by": uuid.UUID("0197a6c0-5d3e-7c11-9a51-0f3d2b1c4e5f")},
        {"urgency": "soon"},
        {"sealed": b"sealed"},
        {"sealed_until": NOW},
    ],
    ids=str,
)
def test_what_breaks_an_invariant_is_refused(app: Flask, fault: dict[str, Any]) -> None:
    with pytest.raises((IntegrityError, DataError)):
        store(app, **fault)


def test_the_migration_makes_the_constraints_that_the_model_names(app: Flask) -> None:
    made = {check["name"] for check in inspect(app.extensions["database"].engine).get_check_constraints("feedback")}
    table = Base.metadata.tables["feedback"]
    named = {check.name for check in table.constraints if isinstance(check, CheckConstraint)}
    assert made == named
    assert len(made) == 15
