"""What is stored of a message once it was screened: the redacted texts, the reasons, and the sealed original."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.feedback.drafts import NOW, SECRET_KEY, read_stored, write_draft
from webapp.feedback.models import Feedback
from webapp.feedback.rules import MAX_TEXT_CHARACTERS
from webapp.feedback.screened import NOT_SCREENED, screen_draft
from webapp.feedback.sealing import open_vault
from webapp.feedback.service import FeedbackDraft, open_originals, submit_feedback

VAULT = open_vault("", SECRET_KEY)
WITH_A_NUMBER = "Please ring me on 07700 900123"
DISCLOSURE = "He said he will kill me tonight. I am hiding in the bathroom"


def store(app: Flask, **changes: Any) -> Feedback:
    with app.extensions["database"].session() as session:
        submit_feedback(session, write_draft(email=None, **changes), now=NOW, secret_key=SECRET_KEY)
        session.commit()
    return read_stored(app)[-1]


def test_staff_read_no_personal_details_and_the_original_is_sealed_for_a_time(app: Flask) -> None:
    stored = store(app, comments=WITH_A_NUMBER, doing="Nothing to hide")
    row = repr([getattr(stored, column.key) for column in stored.__table__.columns])
    assert "900123" not in row
    assert "phone" in (stored.personal_data or [])
    assert stored.doing == "Nothing to hide"
    assert stored.sealed_until == NOW + timedelta(days=30)
    assert open_originals(stored, VAULT) == {"doing": "Nothing to hide", "comments": WITH_A_NUMBER}


def test_a_text_without_personal_details_is_not_sealed(app: Flask) -> None:
    stored = store(app, comments="The table is cut off on my phone")
    assert (stored.sealed, stored.sealed_until, stored.personal_data) == (None, None, None)
    assert open_originals(stored, VAULT)["comments"] == stored.comments


def test_a_disclosure_is_marked_with_its_reasons_also_when_it_looks_like_spam(app: Flask) -> None:
    stored = store(app, comments=DISCLOSURE, suspicions=("Haste",))
    assert stored.urgency == "life"
    assert stored.urgency_score > 0
    assert stored.reasons
    assert all(reason.keys() == {"rule_id", "class", "weight", "why"} for reason in stored.reasons)
    assert stored.quarantine_reasons == ["Haste"]


def test_a_tap_is_not_urgent(app: Flask) -> None:
    stored = store(app, comments="", doing="")
    assert (stored.urgency, stored.urgency_score, stored.reasons, stored.sealed) == ("none", 0, None, None)


def test_the_numbers_of_our_own_pages_are_left_in(app: Flask, client: FlaskClient) -> None:
    number = next(iter(app.extensions["content"].helplines.values())).number
    client.post("/api/feedback", json={"comments": f"Nobody answered on {number}"})
    assert read_stored(app)[0].comments == f"Nobody answered on {number}"


def test_placeholders_never_make_a_text_too_long_to_store(app: Flask) -> None:
    full = ("a@b.uk " * MAX_TEXT_CHARACTERS)[: MAX_TEXT_CHARACTERS - 1]
    stored = store(app, comments=full)
    assert len(stored.comments) <= MAX_TEXT_CHARACTERS
    assert "a@b.uk" not in stored.comments
    assert open_originals(stored, VAULT)["comments"] == full


def test_a_fault_in_the_rules_loses_nothing_and_shows_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_texts: object, **_options: object) -> None:
        raise RuntimeError("a rule is broken")

    monkeypatch.setattr("webapp.feedback.screened.screen", fail)
    stored = store(app, comments=WITH_A_NUMBER, doing="")
    assert (stored.comments, stored.doing, stored.urgency) == (NOT_SCREENED, "", "urgent")
    assert open_originals(stored, VAULT)["comments"] == WITH_A_NUMBER


def test_the_text_is_redacted_before_a_database_is_asked() -> None:
    draft = FeedbackDraft(submission=None, page="/", comments=WITH_A_NUMBER)
    columns = screen_draft(draft, vault=VAULT, helpline_numbers=())
    assert "900123" not in columns["comments"]
