"""The migrations make the tables that the models describe, and can be taken back."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Uuid, bindparam, create_engine, inspect, text

from tests.processes import ROOT
from webapp.models import Base, UtcDateTime, first_id_at, is_described, made_at


@pytest.fixture
def config(database_url: str) -> Config:
    """The project's own configuration, on the database of this test."""
    found = Config(toml_file=ROOT / "pyproject.toml")
    found.attributes["url"] = database_url
    return found


def test_there_is_one_line_of_migrations(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_described})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_down_to_nothing_and_up_again(config: Config, database_url: str) -> None:
    engine = create_engine(database_url)
    command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    command.upgrade(config, "head")
    assert {"notice", "decision", "feedback", "staff_account"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_what_was_there_before_is_found_by_its_words_and_settled_in_steps(config: Config, database_url: str) -> None:
    command.downgrade(config, "0006")
    engine = create_engine(database_url)
    many = 10_007  # two whole steps and a part
    reviewed = len(range(1, many, 3))
    with engine.begin() as connection:
        connection.execute(_ADD_OLD, [_make_old(number) for number in range(many)])

    command.upgrade(config, "head")

    with engine.connect() as connection:
        statuses = connection.execute(text("SELECT status, count(*) FROM feedback GROUP BY status ORDER BY status"))
        assert [tuple(row) for row in statuses] == [("new", many - reviewed), ("no_action", reviewed)]
        is_sqlite = engine.dialect.name == "sqlite"
        found = connection.exec_driver_sql(_FIND_BY_WORD["sqlite" if is_sqlite else "postgresql"]).scalars()
        assert sorted(uuid.UUID(str(key)).int for key in found) == [_key(number).int for number in range(1, many, 2)]
        if is_sqlite:
            numbers = (
                connection.exec_driver_sql("SELECT number FROM feedback_words ORDER BY feedback_id").scalars().all()
            )
            assert numbers == sorted(numbers)
    engine.dispose()


_ADD_OLD = text(
    "INSERT INTO feedback (id, submission_digest, reference, secret_hash, page, rating, doing, comments, device, "
    "created_at, reviewed_at, reviewed_by) VALUES (:id, :digest, :reference, :digest, '/help', 3, '', :comments, "
    "'phone', :at, :reviewed_at, :reviewed_by)"
).bindparams(
    bindparam("id", type_=Uuid()),
    bindparam("reviewed_by", type_=Uuid()),
    bindparam("at", type_=UtcDateTime()),
    bindparam("reviewed_at", type_=UtcDateTime()),
)
_FIND_BY_WORD = {
    "sqlite": "SELECT feedback_id FROM feedback_words JOIN feedback_words_index ON feedback_words_index.rowid = number "
    "WHERE feedback_words_index MATCH 'otter'",
    "postgresql": "SELECT feedback_id FROM feedback_words WHERE words @@ to_tsquery('simple', 'otter')",
}


def _key(number: int) -> uuid.UUID:
    """Return a key; three messages share all but the end of it, as those of one moment do."""
    at = datetime(2026, 3, 14, tzinfo=UTC) + timedelta(seconds=number // 3)
    return uuid.UUID(int=first_id_at(at).int | 7 << 76 | 2 << 62 | number)


def _make_old(number: int) -> dict[str, object]:
    at = made_at(_key(number))
    is_reviewed = number % 3 == 1
    return {
        "id": _key(number),
        "digest": number.to_bytes(32, "big"),
        "reference": f"{number:09}",
        "comments": f"An otter, number {number}" if number % 2 else "",
        "at": at,
        "reviewed_at": at if is_reviewed else None,
        "reviewed_by": _key(number) if is_reviewed else None,
    }
