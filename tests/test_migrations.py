"""The migrations make the tables that the models describe, and can be taken back."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from tests.processes import ROOT
from webapp.models import Base, is_described


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
