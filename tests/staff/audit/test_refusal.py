"""What the audit cannot tell of is neither done nor shown: the answer is 503, and it holds nothing."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.refusing import make_read_only, refuse_lines
from tests.staff.browsing import EMAIL, PASSWORD, add_message, add_reviewer, database_of, sign_in, token_in
from webapp.feedback.models import Feedback, FeedbackNote, FeedbackTag
from webapp.staff.models import Role, SavedFilter, StaffAccount, StaffSession

NUMBER = "07700 900123"
WORD = "zebracadabra"
ADMIN = "ada.admin@staff.example"
Refuse = Callable[[Flask], None]


READINGS = (
    "/staff/",
    "/staff/urgent",
    "/staff/feedback",
    f"/staff/feedback?words={WORD}",
    "/staff/feedback/{id}",
    "/staff/feedback/{id}/hide",
    "/staff/feedback/{id}/hold",
    "/staff/feedback/{id}/erase",
    "/staff/feedback/export?format=csv",
    "/staff/feedback/export?format=json",
    "/staff/accounts",
    "/staff/accounts/{other}",
    "/staff/audit",
    "/staff/audit/export",
    "/staff/consent/export",
    "/staff/figures",
    "/staff/retention",
    "/staff/themes",
    "/staff/visits",
)
CHANGES: dict[str, dict[str, str]] = {
    "feedback/{id}/original": {"reason": "Somebody may be in danger"},
    "feedback/{id}/status": {"to": "in_review"},
    "feedback/{id}/danger": {},
    "feedback/{id}/assignee": {"assignee": "{other}"},
    "feedback/{id}/tags": {"new_tag": "opening times"},
    "feedback/{id}/notes": {"note": "I have rung the help page"},
    "feedback/{id}/hide": {"passage": WORD, "kind": "name"},
    "feedback/{id}/hold": {"reason": "Order of a court"},
    "feedback/{id}/erase": {"reason": "Its sender wrote to us"},
    "feedback/bulk": {"ids": "{id}", "action": "tag", "tag": "opening times"},
    "feedback/filters": {"name": "Mine", "query": "status=new"},
    "changes": {
        "title": "Help",
        "you_said": "Hidden",
        "we_did": "Shown",
        "page": "/help",
        "took_effect_on": "2026-06-01",
    },
    "accounts": {"email": "zoe@staff.example", "role": "reviewer"},
    "accounts/{other}/role": {"role": "admin"},
    "accounts/{other}/close": {},
    "accounts/{other}/set-up-code": {},
    "accounts/{other}/reset-factors": {},
    "accounts/{other}/end-sessions": {},
    "account/sessions/end": {},
    "account/password": {"password": PASSWORD, "new_password": "eleven loud owls fly"},
    "account/confirm": {"password": PASSWORD},
    "account/recovery-codes": {},
    "logout": {},
}


@pytest.fixture(params=[refuse_lines, make_read_only])
def refuse(request: pytest.FixtureRequest) -> Refuse:
    """Keeps lines out of the audit: these alone, or everything."""
    found: Refuse = request.param
    return found


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """The browser of an admin who has just signed in."""
    add_reviewer(app, email=ADMIN, role=Role.ADMIN)
    client = app.test_client()
    assert sign_in(client, email=ADMIN).status_code == 303
    return client


def stored(app: Flask) -> list[object]:
    """Return all that staff can change, to be compared."""
    kept: list[object] = []
    with database_of(app).engine.connect() as connection:
        for table in (Feedback, FeedbackNote, FeedbackTag, SavedFilter, StaffAccount):
            kept += connection.execute(select(table)).all()
        sessions = select(StaffSession.id, StaffSession.secret_hash, StaffSession.ended_at, StaffSession.confirmed_at)
        kept += connection.execute(sessions.order_by(StaffSession.id)).all()
    return kept


def holds_nothing(answer: TestResponse) -> bool:
    told = answer.text
    return answer.status_code == 503 and not any(word in told for word in (NUMBER, WORD, EMAIL, "opening times"))


def test_nobody_signs_in(app: Flask, client: FlaskClient, refuse: Refuse) -> None:
    add_reviewer(app)
    before = stored(app)
    client.get("/staff/login")
    refuse(app)
    assert sign_in(client).status_code == 503
    assert sign_in(client, password="not the password at all").status_code == 503
    assert stored(app) == before
    assert client.get("/staff/").status_code == 303


def test_nothing_is_shown(app: Flask, admin: FlaskClient, refuse: Refuse) -> None:
    message, other = add_message(app, comments=f"{WORD} {NUMBER}"), add_reviewer(app)
    refuse(app)
    shown = [path for path in READINGS if not holds_nothing(admin.get(path.format(id=message, other=other)))]
    assert shown == []


def test_nothing_is_changed_and_no_original_opened(app: Flask, admin: FlaskClient, refuse: Refuse) -> None:
    message, other = add_message(app, comments=f"{WORD} {NUMBER}"), add_reviewer(app)
    token = token_in(admin.get("/staff/changes/new"))
    before = stored(app)
    refuse(app)
    for path, fields in CHANGES.items():
        form = {"csrf_token": token, "version": "1", **fields}
        form = {name: value.format(id=message, other=other) for name, value in form.items()}
        answer = admin.post(f"/staff/{path.format(id=message, other=other)}", data=form)
        assert (path, holds_nothing(answer)) == (path, True)
    assert stored(app) == before
