"""The door to the staff pages: forms must be ours, and whoever is not signed in goes to the sign-in page."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.staff.browsing import EMAIL, PASSWORD, add_message, add_reviewer, sign_in, token_in

MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")


def test_the_page_that_was_asked_for_is_remembered_with_its_query(client: FlaskClient) -> None:
    answer = client.get(f"/staff/feedback?before={MISSING}")
    assert answer.status_code == 303
    assert answer.location == f"/staff/login?next=/staff/feedback?before%3D{MISSING}"


def test_a_form_sent_after_the_session_ended_leads_to_the_sign_in_page(app: Flask, client: FlaskClient) -> None:
    message_id = add_message(app)
    token = token_in(client.get("/staff/login"))
    answer = client.post(f"/staff/feedback/{message_id}/status", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/staff/login")


@pytest.mark.parametrize("path", ["/staff/login", "/staff/logout", f"/staff/feedback/{MISSING}/status"])
@pytest.mark.parametrize("token", [None, "", "forged", "ImZvcmdlZCI.aaaaaa.bbbbbb", "é\x00"])
def test_a_form_without_its_token_is_refused_on_a_page(reviewer: FlaskClient, path: str, token: str | None) -> None:
    form = {"email": EMAIL, "password": PASSWORD} | ({} if token is None else {"csrf_token": token})
    answer = reviewer.post(path, data=form)
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    assert reviewer.get("/staff/").status_code == 200  # and nothing was done


def test_the_token_of_somebody_else_is_refused(app: Flask, reviewer: FlaskClient) -> None:
    add_reviewer(app, email="ben.other@staff.example")
    other = app.test_client()
    sign_in(other, email="ben.other@staff.example")
    token = token_in(other.get("/staff/"))
    assert reviewer.post("/staff/logout", data={"csrf_token": token}).status_code == 400


def test_a_form_from_another_site_is_refused(reviewer: FlaskClient) -> None:
    token = token_in(reviewer.get("/staff/"))
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert reviewer.post("/staff/logout", data={"csrf_token": token}, headers=headers).status_code == 403


def test_staff_pages_carry_the_exit_and_are_not_kept(reviewer: FlaskClient) -> None:
    answer = reviewer.get("/staff/")
    assert "Leave this site" in answer.text
    assert "<script" in answer.text.partition("<title>")[0]
    assert answer.headers["Cache-Control"] == "no-store"
