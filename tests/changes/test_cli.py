"""`flask changes refresh` counts again."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from tests.changes.writing import add_published


def test_refresh_says_how_many_changes_it_counted(app: Flask) -> None:
    today = datetime.now(UTC).date()
    add_published(app, took_effect_on=today)
    add_published(app, took_effect_on=today - timedelta(days=200))
    result = app.test_cli_runner().invoke(args=["changes", "refresh"])
    assert (result.exit_code, result.output) == (0, "1 published changes have new scores.\n")
