"""Databases for the tests: made by the migrations, as in production, then copied."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT, SECRET_KEY


class MigrationError(Exception):
    """The migrations cannot be applied."""


def migrate(database_url: str) -> None:
    """Bring a database to the newest schema, as the operator does.

    Raises:
        MigrationError: with what Alembic said.
    """
    environment = {**os.environ, "DATABASE_URL": database_url, "SECRET_KEY": SECRET_KEY}
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise MigrationError(f"alembic upgrade head failed:\n{done.stdout}{done.stderr}")


def copy_sqlite(migrated: Path, to: Path) -> str:
    """Copy a closed SQLite database and return the address of the copy."""
    shutil.copyfile(migrated, to)
    return f"sqlite:///{to}"
