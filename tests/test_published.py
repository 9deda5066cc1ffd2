"""The table of finished pages answers what Flask would have answered, and nothing else."""

import gzip
import itertools
import os
from pathlib import Path

import brotli
import pytest
from flask import Flask
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from webapp import kept
from webapp.published import PublishedPages, table_of

ACCEPTED = {"preferences": "yes", "analytics": "yes", "remember": "months"}
REFUSED = {"preferences": "no", "analytics": "no", "remember": "visit"}
BEFORE_A_CHOICE = {
    "first visit": "",
    "forged": 'cookie-consent=1.1.yy.m.x; "=; cookie-consent-saved=1; \x7f',
    "unknown": "theme=<script>; other=1; cookie-consent",
    "not UTF-8": "other=caf\xe9; view",
    "a look": "display=t2.c",
    "a look no longer allowed": "display-kept=t1.d",
}


@pytest.fixture
def table(app: Flask) -> PublishedPages:
    return table_of(app)


def ask(application: object, path: str, **headers: str) -> Response:
    """Return what a WSGI application answers to a GET with these headers (`Accept_Encoding` for the hyphen)."""
    named = {"Host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    environ = EnvironBuilder(path, headers=list(named.items())).get_environ()
    body, status, answered = run_wsgi_app(application, environ)  # type: ignore[arg-type]
    return Response(body, status, answered)


def pages_of(table: PublishedPages) -> list[str]:
    return [address for address in table.addresses if not address.startswith("/static/")]


@pytest.fixture(params=[*BEFORE_A_CHOICE, "accepted", "refused for this visit", "just saved"])
def cookies(request: pytest.FixtureRequest, app: Flask) -> str:
    """The Cookie header of a visitor in each state."""
    if request.param in BEFORE_A_CHOICE:
        return BEFORE_A_CHOICE[request.param]
    visitor = app.test_client()
    visitor.post("/cookies", data=REFUSED if "refused" in request.param else ACCEPTED)
    chosen = visitor.get_cookie("cookie-consent")
    assert chosen is not None
    saved = "; cookie-consent-saved=1" if request.param == "just saved" else ""
    return f"cookie-consent={chosen.value}{saved}"


def test_every_page_and_variant_is_what_flask_answers(app: Flask, table: PublishedPages, cookies: str) -> None:
    for address, gpc in itertools.product(pages_of(table), "01"):
        finished = ask(table, address, Cookie=cookies, Sec_GPC=gpc)
        direct = ask(table.application, address, Cookie=cookies, Sec_GPC=gpc)
        assert finished.status == direct.status == "200 OK"
        assert sorted(finished.headers) == sorted(direct.headers)
        assert finished.data == direct.data


@pytest.mark.parametrize(("coding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_in_every_coding_the_page_is_the_same(table: PublishedPages, coding: str, decode: object) -> None:
    assert callable(decode)
    for address in table.addresses:
        plain, coded = ask(table, address), ask(table, address, Accept_Encoding=coding)
        assert decode(coded.data) == plain.data
        assert coded.headers["Content-Encoding"] == coding
        assert int(coded.headers["Content-Length"]) == len(coded.data)
        assert "Accept-Encoding" in coded.headers["Vary"]


def test_every_content_page_and_public_form_is_published(table: PublishedPages) -> None:
    assert {"/", "/capacity", "/help", "/cookies", "/cookies-notice", "/privacy"} <= set(table.addresses)


def test_the_second_answer_is_not_made_again(table: PublishedPages, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(table, "/help")
    monkeypatch.setattr(table.app, "full_dispatch_request", lambda: pytest.fail("Flask was entered"))
    assert ask(table, "/help").data == first.data


def test_the_staff_style_sheet_is_kept_for_a_year_and_compressed(app: Flask, table: PublishedPages) -> None:
    path = f"/static/{app.extensions['assets'].staff_style}"
    answer = ask(table, path, Accept_Encoding="br")
    assert brotli.decompress(answer.data).decode() == app.extensions["assets"].staff_sheet
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


def test_head_has_the_headers_and_no_body(client: Client) -> None:
    got, head = client.get("/help"), client.head("/help")
    assert head.data == b""
    assert sorted(head.headers) == sorted(got.headers)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing-here", 404),
        ("//help", 308),
        ("/help/", 404),
        ("/../help", 404),
        ("/%2e%2e/help", 404),
        ("/HELP", 404),
        ("/help%00", 404),
        ("/%68elp", 200),
        ("/help?utm_source=x", 200),
        ("/help?<script>", 200),
    ],
)
def test_odd_paths_get_the_right_page_or_a_clear_error(
    app: Flask, table: PublishedPages, path: str, status: int
) -> None:
    finished, direct = ask(app.wsgi_app, path), ask(table.application, path)
    assert finished.status_code == direct.status_code == status
    assert finished.data == direct.data


@pytest.mark.parametrize("host", ["evil.example", "localhost:80@evil.example", "", "localhost evil"])
def test_a_host_that_flask_refuses_is_not_answered(app: Flask, table: PublishedPages, host: str) -> None:
    ask(table, "/help")
    assert ask(app.wsgi_app, "/help", Host=host).status_code == ask(table.application, "/help", Host=host).status_code


def test_a_writing_method_is_never_answered_from_the_table(client: Client) -> None:
    assert client.post("/help").status_code == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_Host": "evil.example"},
        {"X_Original_URL": "/staff/"},
        {"Accept_Language": "<script>"},
        {"User_Agent": "<script>alert(1)</script>"},
        {"Cookie": "a=" + "x" * 100_000},
        {"Referer": "https://evil.example/"},
        {"Sec_GPC": "<1>"},
    ],
)
def test_no_header_of_one_visitor_shows_in_the_page_of_another(app: Flask, headers: dict[str, str]) -> None:
    clean = ask(app.wsgi_app, "/capability").data
    for path in ("/capability", "/capability?x=<script>", "/progress"):
        ask(app.wsgi_app, path, **headers)
    assert ask(app.wsgi_app, "/capability").data == clean
    table_of(app).forget()
    poisoned = ask(app.wsgi_app, "/capability", **headers).data
    assert poisoned == clean


def test_the_table_is_bounded_and_keeps_what_is_asked_for(
    table: PublishedPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ask(table, "/").data
    monkeypatch.setattr(kept, "MAX_BYTES", 3 * len(home))
    for address in pages_of(table)[:12]:
        assert ask(table, address).status_code == 200
        table.forget_recent()
        assert ask(table, "/").data == home
    assert 0 < len(table) <= 3
    monkeypatch.setattr(table, "application", lambda *_: pytest.fail("the page that everybody asks for was let go"))
    assert ask(table, "/").data == home


def test_a_changed_file_is_read_again_without_a_restart(table: PublishedPages, tmp_path: Path) -> None:
    reloads: list[str] = []
    watched = tmp_path / "watched.md"
    watched.write_text("one")
    table.watched.append(tmp_path)
    table.on_change(lambda: reloads.append(watched.read_text()))
    table.reload_when_changed()
    ask(table, "/help")
    watched.write_text("two")
    os.utime(watched, ns=(1, 1))
    table.reload_when_changed()
    table.reload_when_changed()
    assert reloads == ["one", "two"]
    assert len(table) == 0


def test_content_with_a_fault_leaves_the_pages_as_they_were(
    table: PublishedPages, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("a fault in the content")

    table.on_change(fail)
    before = ask(table, "/help").data
    (tmp_path / "new.md").write_text("broken")
    table.watched.append(tmp_path)
    table.reload_when_changed()
    assert len(table) == 1
    assert ask(table, "/help").data == before
    assert "content has faults" in caplog.text
