"""Made-up feedback, so that the staff pages can be seen, tried and measured as they are in real use."""

from flask import Flask

from webapp.demo.cli import commands


def init_app(app: Flask) -> None:
    """Add `flask demo`."""
    app.cli.add_command(commands)
