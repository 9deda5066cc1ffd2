"""The public page: what everybody reads of the changes."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from tests.changes.writing import DAY, add_answers, add_published, days_after
from tests.conftest import MakeApp
from tests.staff.browsing import database_of
from tests.test_budgets import FIRST_WINDOW_BYTES, first_visit, wire_bytes
from webapp.changes.models import MAX_TITLE_CHARACTERS, MAX_WE_DID_CHARACTERS, MAX_YOU_SAID_CHARACTERS
from webapp.published import table_of

PATH = "/you-said-we-did"


def test_before_anything_is_published_the_page_says_so(client: FlaskClient) -> None:
    assert "We have not published any changes yet." in client.get(PATH).text


def test_a_change_has_its_words_its_page_and_its_day(app: Flask, client: FlaskClient) -> None:
    add_published(app, you_said="First line\n\nSecond <b>line</b>")
    page = client.get(PATH).text
    assert "<h2>Opening times on the help page</h2>" in page
    assert "<p>First line</p><p>Second &lt;b&gt;line&lt;/b&gt;</p>" in page
    assert '<a href="/help">Get help now</a>, since <time datetime="2026-05-01">1 May 2026</time>' in page


def test_scores_stand_beside_a_change_in_plain_words(app: Flask, client: FlaskClient) -> None:
    with database_of(app).session() as session:
        add_answers(session, 30, at=days_after(-3), useful=False, rating=2)
        add_answers(session, 30, at=days_after(-3), useful=True, rating=3)
        add_answers(session, 40, at=days_after(3), useful=True, rating=4)
        add_answers(session, 10, at=days_after(3), useful=False, rating=1)
        session.commit()
    add_published(app)
    page = re.sub(r"\s+", " ", client.get(PATH).text)
    assert "<td>50%, 60 answers (likely 38% to 62%)</td> <td>80%, 50 answers (likely 67% to 89%)</td>" in page
    assert "<td>2.5, 60 answers (likely 2.4 to 2.6)</td> <td>3.4, 50 answers (likely 3.1 to 3.7)</td>" in page
    assert "Usefulness: a real difference is likely. Rating: a real difference is likely." in page


def test_the_page_is_a_finished_one_and_follows_what_is_published(app: Flask) -> None:
    visitor = Client(app.wsgi_app)
    table = table_of(app)
    assert "not published any" in visitor.get(PATH).text
    kept = len(table)
    assert kept
    add_published(app)
    app.extensions["changes"].expect_news()
    assert "Opening times" in visitor.get(PATH).text
    table.forget_recent()
    made = len(table)
    assert "Opening times" in visitor.get(PATH).text
    assert len(table) == made


def test_two_applications_on_one_database_show_the_same(make_app: MakeApp) -> None:
    here, there = make_app(), make_app()
    assert "not published any" in Client(there.wsgi_app).get(PATH).text
    add_published(here)
    there.extensions["changes"].expect_news()  # as a second does
    assert "Opening times" in Client(there.wsgi_app).get(PATH).text


def test_when_nothing_could_be_read_yet_the_page_says_to_try_again(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(database_url=f"sqlite:///{tmp_path}/nothing/here.sqlite3")
    answer = app.test_client().get(PATH)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_earlier_changes_are_on_pages_of_their_own(app: Flask, client: FlaskClient) -> None:
    for days in range(5):
        add_published(app, title=f"Change {days}", we_did="x" * 700, took_effect_on=DAY - timedelta(days=days))
    first, second = client.get(PATH).text, client.get(f"{PATH}?page=2").text
    assert re.findall(r">(Change \d)<", first) + re.findall(r">(Change \d)<", second) == [
        f"Change {days}" for days in range(5)
    ]
    assert "Page 1 of 2." in first
    assert f'href="{PATH}?page=2">Earlier changes' in first
    assert f'href="{PATH}">Later changes' in second


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "99999999999999999999", "", "١"])
def test_a_page_that_is_not_there_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"{PATH}?page={number}").status_code == 404


def test_a_full_page_fits_the_first_window(app: Flask) -> None:
    """As long as changes may be, in words of our own pages, with every score."""
    words = " ".join((Path(app.root_path) / "pages/content/staying-safe-online.md").read_text().split())
    with database_of(app).session() as session:
        for useful, rating, day in ((False, 1, -3), (True, 5, -4), (True, 4, 3), (False, 2, 4)):
            add_answers(session, 40, at=days_after(day), useful=useful, rating=rating)
        session.commit()
    for number in range(4):
        start = number * 1400
        add_published(
            app,
            title=words[start:][:MAX_TITLE_CHARACTERS],
            you_said=words[start + 100 :][:MAX_YOU_SAID_CHARACTERS],
            we_did=words[start + 650 :][:MAX_WE_DID_CHARACTERS],
        )
    answer = first_visit(app, PATH, "br")
    assert answer.status_code == 200
    assert wire_bytes(answer) <= FIRST_WINDOW_BYTES
