"""Visitors who ask at the same moment do not make the same page several times."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, Response
from werkzeug.test import Client


def test_a_page_that_many_ask_for_at_once_is_made_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    dispatch = app.full_dispatch_request

    def make_slowly() -> Response:
        made.append(1)
        time.sleep(0.05)
        return dispatch()

    monkeypatch.setattr(app, "full_dispatch_request", make_slowly)
    with ThreadPoolExecutor() as visitors:
        answers = list(visitors.map(lambda _: Client(app.wsgi_app).get("/help").status_code, range(4)))
    assert answers == [200] * 4
    assert len(made) == 1
