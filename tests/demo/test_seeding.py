"""`flask demo seed`: what it makes, when it stops, and that it goes on."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.feedback.drafts import read_stored
from tests.staff.browsing import EMAIL, PASSWORD, add_message, add_reviewer, sign_in
from webapp.consent.models import Decision
from webapp.consent.rates import read_rates
from webapp.demo import seeding
from webapp.demo.colleagues import ADDRESSES
from webapp.demo.messages import write_reference
from webapp.demo.seeding import Seeding
from webapp.feedback.days import FeedbackDay
from webapp.feedback.models import Feedback, FeedbackNote, FeedbackTag
from webapp.feedback.screening import screen
from webapp.feedback.sealing import open_vault
from webapp.feedback.service import open_originals, read_totals
from webapp.staff.models import StaffAccount
from webapp.visits.models import PageCount

UNTIL = datetime(2026, 3, 18, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "STEP", 500)


def seed(app: Flask, *words: str, exit_code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["demo", "seed", *words])
    assert result.exit_code == exit_code, result.output
    return str(result.output)


def make(app: Flask, messages: int, *, steps: int | None = None) -> None:
    run = Seeding(app.extensions["database"], app.extensions["settings"], seed=7, until=UNTIL)
    for number, _ in enumerate(run.start(messages=messages, days=60, is_beside_real=False), 1):
        if number == steps:
            return


def count(app: Flask, column: Any) -> int:
    with app.extensions["database"].session() as session:
        return session.scalar(select(func.count(column))) or 0


def told(message: Feedback) -> tuple[Any, ...]:
    return (message.id, message.reference, message.comments, message.created_at, message.status, message.assignee_id)


@pytest.mark.usefixtures("at_noon")
def test_the_command_makes_as_many_as_asked_over_the_days(app: Flask) -> None:
    said = seed(app, "--messages", "1200", "--days", "30")
    messages = read_stored(app)
    assert "There are 1,200 made-up messages of seed 7" in said
    assert len(messages) == 1200
    assert messages[-1].created_at <= datetime.now(UTC)
    assert datetime.now(UTC) - messages[0].created_at > timedelta(days=28)
    assert count(app, StaffAccount.id) == len(ADDRESSES)
    assert count(app, FeedbackDay.day.distinct()) == 29


def test_days_that_were_counted_before_are_counted_anew(app: Flask) -> None:
    seed(app, "--messages", "100", "--days", "30")
    seed(app, "--messages", "600", "--days", "30")
    with app.extensions["database"].session() as session:
        totals = read_totals(session, since=datetime(2000, 1, 1, tzinfo=UTC).date(), now=datetime.now(UTC))
    assert sum(day.messages + day.spam for day in totals.by_day.values()) == 600


def test_there_are_many_shapes(app: Flask) -> None:
    make(app, 3000)
    messages = read_stored(app)
    assert {message.urgency for message in messages} == {"none", "urgent", "life"}
    assert {message.status for message in messages} >= {"new", "in_review", "actioned", "no_action", "spam", "closed"}
    assert {message.device for message in messages} == {"phone", "tablet", "computer"}
    for has in ("email", "personal_data", "quarantine_reasons", "sealed", "useful", "rating", "doing", "outcome"):
        share = sum(bool(getattr(message, has)) for message in messages)
        assert 0 < share < len(messages), has
    assert count(app, FeedbackTag.tag)
    assert count(app, FeedbackNote.id)
    assert max(len(message.comments) for message in messages) > 150


def test_ids_tell_the_time_as_real_ones_do(app: Flask) -> None:
    make(app, 500)
    for message in read_stored(app):
        assert message.id.version == 7
        assert message.id.int >> 80 == int(message.created_at.timestamp() * 1000)


def test_what_was_redacted_can_be_opened_and_is_what_screening_takes_out(app: Flask) -> None:
    make(app, 3000)
    vault = open_vault("", app.extensions["settings"].secret_key)
    sealed = [message for message in read_stored(app) if message.sealed]
    assert sealed
    for message in sealed:
        original = open_originals(message, vault)
        assert screen({"comments": original["comments"]}).redacted["comments"] == message.comments
        assert message.sealed_until == message.created_at + timedelta(days=30)


def test_one_that_is_stopped_goes_on_and_ends_the_same(app: Flask) -> None:
    make(app, 1600, steps=2)
    assert len(read_stored(app)) == 1000
    make(app, 1600)
    stopped = [told(message) for message in read_stored(app)]
    make(app, 1600)
    assert [told(message) for message in read_stored(app)] == stopped
    assert len(stopped) == 1600


def test_a_database_that_is_busy_is_told_and_then_it_goes_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    make(app, 1200, steps=1)
    with monkeypatch.context() as broken:
        broken.setattr(seeding, "_add_messages", fail)
        assert "Run this again" in seed(app, "--messages", "1200", exit_code=1)
    seed(app, "--messages", "1200")
    assert len(read_stored(app)) == 1200


def test_the_same_seed_makes_the_same_messages(app: Flask) -> None:
    make(app, 700)
    with app.extensions["database"].session() as session:
        first = sorted(told(message) for message in read_stored(app))
        session.execute(Feedback.__table__.delete())  # type: ignore[attr-defined]  # a table, as SQLAlchemy types it not
        session.commit()
    make(app, 700)
    assert sorted(told(message) for message in read_stored(app)) == first


def test_it_keeps_away_from_real_messages_unless_told(app: Flask) -> None:
    add_message(app)
    said = seed(app, "--messages", "10", exit_code=1)
    assert "holds messages that visitors sent" in said
    assert len(read_stored(app)) == 1
    seed(app, "--messages", "10", "--beside-real")
    assert len(read_stored(app)) == 11
    seed(app, "--messages", "20", exit_code=1)


def accounts_of(app: Flask) -> dict[uuid.UUID, str]:
    with app.extensions["database"].session() as session:
        return {account.id: account.email for account in session.scalars(select(StaffAccount))}


def test_work_is_put_down_to_the_accounts_that_there_are_and_to_colleagues(app: Flask) -> None:
    add_reviewer(app)
    make(app, 500)
    accounts = accounts_of(app)
    assert set(accounts.values()) == {EMAIL, *ADDRESSES}
    assert {message.reviewed_by for message in read_stored(app)} == {None, *accounts}


def test_nobody_can_sign_in_as_a_colleague_and_a_second_run_adds_none(app: Flask, client: FlaskClient) -> None:
    make(app, 10)
    make(app, 20)
    assert sorted(accounts_of(app).values()) == sorted(ADDRESSES)
    for password in (PASSWORD, "x" * 12):
        assert sign_in(client, email=ADDRESSES[0], password=password).status_code == 422


def test_beside_real_messages_colleagues_are_added_only_if_there_is_no_account(app: Flask) -> None:
    reviewer = add_reviewer(app)
    seed(app, "--messages", "10", "--beside-real")
    assert list(accounts_of(app)) == [reviewer]


def test_a_reference_that_is_taken_stops_it_and_says_what_to_do(app: Flask) -> None:
    taken = add_message(app)
    with app.extensions["database"].session() as session:
        message = session.get(Feedback, taken)
        assert message
        message.reference = write_reference(3, seed=7)
        session.commit()
    assert "Try again with --seed" in seed(app, "--messages", "10", "--beside-real", exit_code=1)
    assert len(read_stored(app)) == 1


def test_choices_about_cookies_and_views_of_pages_come_with_it_and_only_once(app: Flask) -> None:
    make(app, 600)
    choices, views = count(app, Decision.id), count(app, PageCount.day)
    assert (choices, views > 100) == (3000, True)
    make(app, 1200)
    assert (count(app, Decision.id), count(app, PageCount.day)) == (choices, views)
    with app.extensions["database"].session() as session:
        rates = read_rates(session, since=UNTIL.date() - timedelta(days=6), now=UNTIL).days
    assert sum(rate.accepted or 0 for rate in rates) > 0
    run = app.test_cli_runner().invoke
    assert "Sealed 3,000 decisions" in run(args=["consent", "seal"]).output
    assert run(args=["consent", "verify"]).exit_code == 0


def test_made_up_choices_never_stand_among_real_ones(app: Flask, client: FlaskClient) -> None:
    assert client.post("/cookies", data={"choice": "accept", "next": "/"}).status_code == 303
    make(app, 600)
    assert count(app, Decision.id) == 1


def test_references_never_repeat_and_look_like_real_ones() -> None:
    references = {write_reference(number, seed=7) for number in range(50_000)}
    assert len(references) == 50_000
    assert all(len(reference) == 9 and reference[4] == "-" for reference in references)


def test_made_up_messages_count_as_made_up_only_by_their_digest(app: Flask) -> None:
    make(app, 10)
    with app.extensions["database"].session() as session:
        assert not seeding.has_real_messages(session)
        message = session.scalars(select(Feedback).limit(1)).one()
        message.submission_digest = uuid.uuid4().bytes * 2
        session.flush()
        assert seeding.has_real_messages(session)
