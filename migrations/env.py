"""Runs the migrations on the database that the service's settings name."""

from alembic import context
from sqlalchemy import create_engine, pool

from webapp.config import load_settings
from webapp.models import Base, is_described

LOCK_TIMEOUT_MILLISECONDS = 3000


def run() -> None:
    """Bring the database to the version asked for, in one transaction where the database can."""
    url = context.config.attributes.get("url") or load_settings().database_url
    engine = create_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # A migration that cannot have its lock at once gives up instead of blocking every visitor.
            connection.exec_driver_sql(f"SET lock_timeout = {LOCK_TIMEOUT_MILLISECONDS}")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            include_name=is_described,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
