"""The guard of every request and the headers of every answer."""

from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from webapp.security import MAX_BODY_BYTES, is_local_path

ACCEPT = {"choice": "accept", "next": "/capacity"}


@pytest.mark.parametrize("path", ["/", "/capacity", "/feedback?page=%2Fhelp", "/a/b#c", "/é"])
def test_a_path_on_this_site_is_local(path: str) -> None:
    assert is_local_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "capacity",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/\n",
        "/" * 300,
    ],
)
def test_anything_else_is_not_local(path: str) -> None:
    assert not is_local_path(path)


@given(st.text(max_size=300))
def test_a_local_path_never_leads_elsewhere(value: str) -> None:
    if is_local_path(value):
        assert value.startswith("/")
        assert not value.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 303),
    ],
)
def test_writes_from_other_sites_are_refused(client: Client, headers: dict[str, str], status: int) -> None:
    assert client.post("/cookies", data=ACCEPT, headers=headers).status_code == status


def test_every_answer_carries_the_headers(client: Client) -> None:
    for path in ("/", "/no-such-page", "/api/consent", "/healthz"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_host_that_is_not_ours_is_refused_on_a_clear_page(client: Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_a_body_too_large_is_refused_on_a_clear_page(client: Client) -> None:
    answer = client.post("/cookies", data={"next": "x" * (MAX_BODY_BYTES + 1)})
    assert answer.status_code == 413


def test_https_alone_is_promised_only_on_https(app: Flask, client: Client) -> None:
    assert not app.extensions["settings"].is_https
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_a_body_of_unknown_length_is_refused_on_a_clear_page(client: Client) -> None:
    answer = client.post("/cookies", headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411
    assert "<h1" in answer.text


@pytest.mark.parametrize("body", [b"5", b"[1]", b"true", b'"x"', b'{"next": 5, "choice": "accept"}', b"[" * 60_000])
@pytest.mark.parametrize("path", ["/display-settings", "/cookies", "/feedback"])
def test_a_form_reads_no_json(client: Client, path: str, body: bytes) -> None:
    assert client.post(path, data=body, content_type="application/json").status_code in {400, 422}


@pytest.mark.parametrize("path", ["/display-settings", "/cookies", "/feedback"])
def test_a_form_reads_no_files(client: Client, path: str) -> None:
    fields = {"choice": "accept", "next": (BytesIO(b"/"), "next.txt"), "comments": (BytesIO(b"x"), "c.txt")}
    assert client.post(path, data=fields, content_type="multipart/form-data").status_code < 500


def test_a_body_that_is_cut_off_is_refused_and_not_taken_for_the_whole(app: Flask) -> None:
    environ = EnvironBuilder("/cookies", method="POST", data={"choice": "accept"}).get_environ()
    environ["CONTENT_LENGTH"] = "500"
    environ["wsgi.input_terminated"] = True
    _body, status, _headers = run_wsgi_app(app.wsgi_app, environ)
    assert status.startswith("400")
