"""“You said, we did”: what staff publish of the changes that visitors asked for."""

from flask import Flask

from webapp.changes.board import Board
from webapp.changes.cli import commands
from webapp.changes.views import PATH, changes
from webapp.config import Settings
from webapp.published import table_of


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature is started in the same way
    """Serve the page as a finished one, made again when what is published changes."""
    table = table_of(app)
    board = Board(app.extensions["database"], on_news=table.forget)
    app.extensions["changes"] = board
    table.publish(PATH, queries=(), before=board.look)
    app.register_blueprint(changes)
    app.register_blueprint(commands)
