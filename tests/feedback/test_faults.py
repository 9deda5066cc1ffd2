"""A database that is slow or full: a clear answer with the text kept, in time, and pages for everybody else."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text

from tests.feedback.drafts import read_stored
from tests.feedback.form_reader import read_answers, read_form
from tests.servers import PostgresServer
from tests.sites import Site
from webapp import wording
from webapp.database import CONNECT_TIMEOUT_SECONDS
from webapp.postgresql import ANSWER_TIMEOUT_SECONDS

ANSWERS = {"page": "/help", "comments": "The map does not open", "useful": "no"}
MOST_SECONDS = 8  # three for the lock, and the rest of the machine's other work
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def somebody_else_writes(database_url: str) -> Iterator[None]:
    """Hold what a writer needs, as a long migration or a stuck program would."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("BEGIN"))
            connection.execute(text("LOCK TABLE feedback IN ACCESS EXCLUSIVE MODE"))
        else:
            connection.execute(text("BEGIN EXCLUSIVE"))
        yield
        connection.execute(text("ROLLBACK"))
    engine.dispose()


def test_a_database_that_is_slow_gets_a_clear_answer_in_time(
    app: Flask, client: FlaskClient, database_url: str
) -> None:
    began = time.monotonic()
    with somebody_else_writes(database_url):
        answer = client.post("/feedback", data=ANSWERS)
    assert time.monotonic() - began < MOST_SECONDS
    assert answer.status_code == 503
    assert wording.TECHNICAL_PROBLEM in answer.text
    assert {name: read_answers(answer.text)[name] for name in ANSWERS} == {**ANSWERS}
    assert client.post("/feedback", data=read_form(answer.text)).status_code == 303
    assert len(read_stored(app)) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_is_a_technical_problem_with_the_text_kept(app: Flask, client: FlaskClient) -> None:
    engine = app.extensions["database"].engine
    event.listen(engine, "connect", lambda made, _record: made.execute("PRAGMA max_page_count = 1"))
    engine.dispose()
    long = ANSWERS | {"doing": "ä " * 600}
    answers = [client.post("/feedback", data=long | {"comments": f"{number} " * 300}) for number in range(30)]
    full = answers[-1]
    assert full.status_code == 503
    assert wording.TECHNICAL_PROBLEM in full.text
    assert read_answers(full.text)["comments"] == "29 " * 300
    problem = client.post("/api/feedback", json=long | {"comments": "29 " * 300})
    assert (problem.status_code, "29" in problem.text) == (503, False)
    assert len(read_stored(app)) == [answer.status_code for answer in answers].count(303)


def test_while_writers_wait_everybody_else_is_served(database_url: str, artifacts: Path) -> None:
    site = Site(exit_url="http://127.0.0.1:9/", database_url=database_url, log=artifacts / "waiting-writers.log")
    statuses: list[int] = []
    writers = [threading.Thread(target=lambda: statuses.append(post(site))) for _ in range(6)]
    try:
        assert post(site) == 303
        with somebody_else_writes(database_url):
            for writer in writers:
                writer.start()
            time.sleep(0.3)
            began = time.monotonic()
            for path in ("/", "/help", "/feedback", "/healthz"):
                assert get(site, path) == 200
            seconds = time.monotonic() - began
            for writer in writers:
                writer.join()
        assert statuses == [503] * 6
        assert seconds < 2
        assert post(site) == 303
    finally:
        site.kill()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_stands_still_is_not_waited_for_without_end(
    app: Flask, client: FlaskClient, postgres: PostgresServer
) -> None:
    assert client.post("/feedback", data=ANSWERS).status_code == 303
    later = ANSWERS | {"comments": "The list is too long"}
    with postgres.standing_still():
        began = time.monotonic()
        answer = client.post("/feedback", data=later)
        seconds = time.monotonic() - began
    assert (answer.status_code, wording.TECHNICAL_PROBLEM in answer.text) == (503, True)
    assert seconds < ANSWER_TIMEOUT_SECONDS + CONNECT_TIMEOUT_SECONDS + MOST_SECONDS
    assert client.post("/feedback", data=read_form(answer.text)).status_code == 303
    assert [stored.comments for stored in read_stored(app)] == [ANSWERS["comments"], later["comments"]]


def get(site: Site, path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", site.port, timeout=20)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def post(site: Site) -> int:
    with closing(HTTPConnection("127.0.0.1", site.port, timeout=40)) as connection:
        connection.request("POST", "/feedback", urlencode(ANSWERS), FORM)
        return connection.getresponse().status
