"""Shared choices: what is in force under an id, and what stays of them when the service goes back a version."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests.consent.records import REGISTER, record, seal, verify
from tests.processes import ROOT
from webapp.consent.models import Decision
from webapp.consent.shared import Status, find_status, in_force, record_status
from webapp.database import Database

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LIFETIME = timedelta(days=182)
SECRET_KEY = "a-secret-key-of-more-than-32-characters"
YES = Status(essential=True, settings=True, usage=True, campaigns=True)


def share(session: Session, sent: Status = YES, uid: str | None = None, *, now: datetime = NOW) -> str:
    return record_status(
        session,
        uid,
        sent,
        register=REGISTER,
        secret_key=SECRET_KEY,
        decided_at=now,
        expires_at=now + LIFETIME,
    )


def find(session: Session, uid: str, *, now: datetime = NOW, version: int = REGISTER.version) -> Status | None:
    return find_status(session, uid, secret_key=SECRET_KEY, purposes_version=version, now=now)


@pytest.mark.parametrize("settings", [True, False])
@pytest.mark.parametrize("usage", [True, False])
def test_each_answer_is_recorded_as_one_of_our_purposes(app: Flask, *, settings: bool, usage: bool) -> None:
    with app.extensions["database"].session() as session:
        uid = share(session, Status(essential=True, settings=settings, usage=usage, campaigns=True))
        decision = session.scalars(select(Decision)).one()
        assert (decision.preferences, decision.analytics) == (settings, usage)
        assert find(session, uid) == in_force(preferences=settings, analytics=usage)


def test_a_choice_is_in_force_until_its_time_is_over(app: Flask) -> None:
    with app.extensions["database"].session() as session:
        uid = share(session)
        assert find(session, uid, now=NOW + LIFETIME - timedelta(seconds=1)) is not None
        assert find(session, uid, now=NOW + LIFETIME) is None


def test_a_choice_about_other_purposes_is_not_in_force_and_can_be_made_again(app: Flask) -> None:
    with app.extensions["database"].session() as session:
        uid = share(session)
        assert find(session, uid, version=REGISTER.version + 1) is None
        assert share(session, uid=uid) == uid


def test_ids_are_never_the_same(app: Flask) -> None:
    with app.extensions["database"].session() as session:
        assert len({share(session) for _ in range(50)}) == 50


def test_going_back_a_version_keeps_what_was_shared_and_takes_no_more(database: Database) -> None:
    configuration = Config(toml_file=ROOT / "pyproject.toml")
    configuration.attributes["url"] = database.engine.url.render_as_string(hide_password=False)
    with database.session() as session:
        uid = share(session, now=datetime.now(UTC))  # the chain compares it with the clock
        record(session)
        session.commit()
    seal(database)
    database.engine.dispose()

    command.downgrade(configuration, "0013")
    with database.session() as session:
        assert find(session, uid, now=datetime.now(UTC)) is not None
        with pytest.raises(IntegrityError):
            share(session, now=datetime.now(UTC))
    assert verify(database).fault is None
    database.engine.dispose()

    command.upgrade(configuration, "head")
    with database.session() as session:
        assert share(session, uid=uid, now=datetime.now(UTC)) == uid
        session.commit()
    assert verify(database).fault is None


@pytest.mark.parametrize("statement", ["UPDATE decision SET analytics = preferences", "DELETE FROM decision"])
def test_the_database_refuses_to_change_a_shared_choice(database: Database, statement: str) -> None:
    with database.session() as session:
        share(session)
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))
