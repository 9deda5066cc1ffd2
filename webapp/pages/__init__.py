"""The public content pages, written in Markdown with their figures and help numbers in data files."""

from flask import Flask

from webapp.config import Settings
from webapp.pages.content import load_content
from webapp.pages.views import make_blueprint
from webapp.published import table_of


def init_app(app: Flask, settings: Settings) -> None:
    """Read the content and serve it; templates of every feature get `helplines` for their help numbers.

    A file that changes is read again while the service runs; a page that is new needs a restart for its address.

    Raises:
        ContentError: when a content file has a fault; the message names all of them.
    """

    def read_content() -> None:
        content = load_content(settings)
        app.extensions["content"] = content
        app.jinja_env.globals["helplines"] = content.helplines

    read_content()
    table = table_of(app)
    table.on_change(read_content)
    for page in app.extensions["content"].pages.values():
        table.publish(page.path)
    app.register_blueprint(make_blueprint(app.extensions["content"]))
