"""What a load balancer asks."""

from flask import Flask
from werkzeug.test import Client

from tests.faults import database_away


def test_the_process_lives_and_the_database_answers(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_not_ready_while_the_database_is_away(app: Flask, client: Client) -> None:
    with database_away(app):
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
