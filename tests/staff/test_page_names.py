"""Pages are called by the titles that visitors know them by."""

import re

from flask import Flask
from flask.testing import FlaskClient

from webapp.staff.page_names import list_pages, name_page


def test_every_page_is_called_by_its_own_title(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        pages = dict(list_pages())
    assert pages.pop("/") == "Home page"
    titles = {}
    for path in pages:
        found = re.search("<title>(.*?) –", client.get(path).text)
        assert found, path
        titles[path] = found[1]
    assert pages == titles


def test_a_page_that_is_gone_is_called_by_its_path(app: Flask) -> None:
    with app.app_context():
        assert name_page("/gone") == "/gone"
