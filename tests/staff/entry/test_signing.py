"""Signing in and out: one answer to everything that is wrong, and a session that ends when it is said to."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex

import pytest
import time_machine
from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import MakeApp
from tests.staff.browsing import EMAIL, PASSWORD, add_reviewer, cookie_of, database_of, sign_in, token_in
from webapp.staff.accounts.administration import change_password
from webapp.staff.accounts.service import find_account
from webapp.staff.audit import AuditEntry
from webapp.staff.entry import signing
from webapp.staff.entry.passwords import is_password
from webapp.staff.models import StaffSession

NOT_RIGHT = "The email address or password is not right"
OVERVIEW = "/staff/"
MOST_COOKIE_CHARACTERS = 4_000
WRONG = "not the password"


def is_signed_in(client: FlaskClient) -> bool:
    return client.get(OVERVIEW).status_code == 200


def test_the_right_password_signs_in_and_leads_to_the_overview(app: Flask, client: FlaskClient) -> None:
    add_reviewer(app)
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, OVERVIEW)
    assert is_signed_in(client)


def test_case_and_space_around_the_address_do_not_matter(app: Flask, client: FlaskClient) -> None:
    add_reviewer(app)
    assert sign_in(client, email=f" {EMAIL.upper()} ").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "nine quiet otters sang"),
        (EMAIL, ""),
        (EMAIL, PASSWORD + " "),
        (EMAIL, "x" * 1_000),
        ("nobody@staff.example", PASSWORD),
        ("not an address", PASSWORD),
        ("ann\x00@staff.example", PASSWORD),
        ("", ""),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(app: Flask, client: FlaskClient, email: str, password: str) -> None:
    add_reviewer(app)
    answer = sign_in(client, email=email, password=password)
    assert answer.status_code == 422
    assert answer.text.count(NOT_RIGHT) == 2  # in the summary and at the field
    assert answer.text.count("<li>") == 1
    assert not is_signed_in(client)


def test_a_password_that_is_changed_while_it_is_checked_opens_nothing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = add_reviewer(app)

    def check_slowly(password: str, *, stored: str | None) -> bool:
        is_right = is_password(password, stored=stored)
        with database_of(app).session() as session:
            account = find_account(session, account_id)
            change_password(session, account, password_hash="of another", now=datetime.now(UTC))
            session.commit()
        return is_right

    monkeypatch.setattr(signing, "is_password", check_slowly)
    assert sign_in(client).status_code == 422
    assert not is_signed_in(client)


def test_the_answer_keeps_the_address_and_not_the_password(app: Flask, client: FlaskClient) -> None:
    add_reviewer(app)
    answer = sign_in(client, password="wrong but personal")
    assert EMAIL in answer.text
    assert "wrong but personal" not in answer.text


def test_an_unknown_address_costs_as_much_work_as_a_wrong_password(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    add_reviewer(app)
    sign_in(client, email="warm.up@staff.example")
    checked: list[str] = []
    verify = PasswordHasher.verify

    def note(hasher: PasswordHasher, stored: str, password: str) -> bool:
        checked.append(stored.rpartition("$")[0].rpartition("$")[0])
        return verify(hasher, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", note)
    sign_in(client, password="wrong password")
    sign_in(client, email="nobody@staff.example", password="wrong password")
    assert len(checked) == 2
    assert checked[0] == checked[1]  # the same algorithm at the same cost


@pytest.mark.parametrize("wanted", ["/staff/feedback", "/staff/feedback?before=0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07"])
def test_signing_in_leads_to_the_staff_page_that_was_asked_for(app: Flask, client: FlaskClient, wanted: str) -> None:
    add_reviewer(app)
    login = client.get(client.get(wanted).location)
    form = {"csrf_token": token_in(login), "email": EMAIL, "password": PASSWORD, "next": wanted}
    assert f'value="{wanted}"' in login.text
    assert client.post("/staff/login", data=form).location == wanted


def test_an_address_without_end_makes_no_cookie_that_a_browser_drops(make_app: MakeApp) -> None:
    app = make_app(staff_second_factor=True)
    add_reviewer(app)
    client = app.test_client()
    sign_in(client, wanted=f"/staff/feedback?tag={token_hex(3_000)}")
    assert len(cookie_of(client)) < MOST_COOKIE_CHARACTERS


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/staff/",
        "//evil.example/staff/",
        "/\\evil.example",
        "/staff/\\@evil.example",
        "/staff//\t/evil.example",
        "\x00/staff/",
        "javascript:alert(1)",
        "/staffroom",
        "/staff/../leave",
        "/staff/%2e%2E/leave",
        "/staff/%252e%252e/leave",
        "/staff//evil.example/",
        "/staff/%2f/evil.example",
        "/staff/..",
        "/",
        "/staff/" + "x" * 3_000,
    ],
)
def test_signing_in_never_leads_anywhere_else(app: Flask, client: FlaskClient, wanted: str) -> None:
    add_reviewer(app)
    assert sign_in(client, wanted=wanted).location == OVERVIEW


def test_the_cookie_is_kept_from_scripts_other_sites_and_public_pages(app: Flask, client: FlaskClient) -> None:
    add_reviewer(app)
    lines = sign_in(client).headers.getlist("Set-Cookie")
    attributes = {line.partition("=")[0]: sorted(line.split("; ")[1:]) for line in lines}
    assert attributes.pop("staff-session") == ["HttpOnly", "Path=/staff", "SameSite=Lax"]
    [device] = attributes.values()
    assert [each for each in device if not each.startswith("Expires")] == [
        "HttpOnly",
        "Max-Age=7776000",
        "Path=/staff/login",
        "SameSite=Lax",
    ]


def test_the_cookie_is_secure_on_https(make_app: MakeApp) -> None:
    app = make_app(public_origin="https://service.example")
    answer = app.test_client().get("/staff/login", base_url="https://service.example")
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")


class WatchedSessions(SecureCookieSessionInterface):
    """Flask's sessions, and whether each request read its own."""

    def __init__(self) -> None:
        self.was_read: list[bool] = []

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Note whether the session was read, and go on."""
        self.was_read.append(session.accessed)
        super().save_session(app, session, response)


def test_public_pages_do_not_read_the_session(app: Flask, client: FlaskClient) -> None:
    app.session_interface = sessions = WatchedSessions()
    for path in ("/", "/cookies", "/feedback", "/healthz", "/no-such-page"):
        client.get(path)
    assert sessions.was_read
    assert not any(sessions.was_read)
    client.get("/staff/login")
    assert sessions.was_read[-1]


def test_the_table_holds_nothing_that_opens_a_session(app: Flask, reviewer: FlaskClient) -> None:
    with database_of(app).session() as session:
        stored = session.scalars(select(StaffSession.secret_hash)).one()
    with reviewer.session_transaction(path=OVERVIEW) as cookie:
        secret = cookie["secret"]
    assert secret.encode() not in stored
    assert len(secret) >= 43  # 256 bits


def test_a_new_sign_in_has_a_new_secret_and_ends_the_session_before(app: Flask, reviewer: FlaskClient) -> None:
    copy = app.test_client()
    copy.set_cookie("staff-session", cookie_of(reviewer), path="/staff")
    token = token_in(reviewer.get(OVERVIEW))
    form = {"csrf_token": token, "email": EMAIL, "password": PASSWORD}
    assert reviewer.post("/staff/login", data=form).status_code == 303
    assert is_signed_in(reviewer)
    assert not is_signed_in(copy)


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(app: Flask, reviewer: FlaskClient) -> None:
    copy = app.test_client()
    copy.set_cookie("staff-session", cookie_of(reviewer), path="/staff")
    assert is_signed_in(copy)
    answer = reviewer.post("/staff/logout", data={"csrf_token": token_in(reviewer.get(OVERVIEW))})
    assert (answer.status_code, answer.location) == (303, "/staff/login")
    assert "You have signed out" in reviewer.get("/staff/login").text
    assert not is_signed_in(reviewer)
    assert not is_signed_in(copy)


def test_signing_out_leaves_other_sessions_alone(app: Flask, reviewer: FlaskClient) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere)
    reviewer.post("/staff/logout", data={"csrf_token": token_in(reviewer.get(OVERVIEW))})
    assert is_signed_in(elsewhere)


def test_signing_out_is_not_a_link(reviewer: FlaskClient) -> None:
    assert reviewer.get("/staff/logout").status_code == 405
    assert is_signed_in(reviewer)


@pytest.mark.parametrize("value", ["", "not-signed", "eyJzZWNyZXQiOiJ4In0.aaaaaa.bbbbbb", "é" * 40, "x" * 3_000])
def test_a_forged_cookie_opens_nothing(app: Flask, value: str) -> None:
    add_reviewer(app)
    # A client that keeps cookies would take this one out of the request.
    answer = app.test_client(use_cookies=False).get(OVERVIEW, headers={"Cookie": f"staff-session={value}"})
    assert answer.status_code == 303


def test_a_cookie_changed_in_one_character_opens_nothing(app: Flask, reviewer: FlaskClient) -> None:
    value = cookie_of(reviewer)
    changed = value[:20] + ("A" if value[20] != "A" else "B") + value[21:]
    client = app.test_client()
    client.set_cookie("staff-session", changed, path="/staff")
    assert not is_signed_in(client)


@pytest.mark.parametrize("secret", ["", "x", "\x00", 7, None, ["a"]])
def test_a_secret_we_never_gave_out_opens_nothing(app: Flask, client: FlaskClient, secret: object) -> None:
    add_reviewer(app)
    with client.session_transaction(path=OVERVIEW) as cookie:
        cookie["secret"] = secret
    assert not is_signed_in(client)


def test_thirty_idle_minutes_end_a_session(app: Flask) -> None:
    start = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    add_reviewer(app)
    client = app.test_client()
    with time_machine.travel(start, tick=False) as clock:
        sign_in(client)
        clock.shift(timedelta(minutes=29))
        assert is_signed_in(client)
        clock.shift(timedelta(minutes=29))
        assert is_signed_in(client)  # the page before began the time anew
        clock.shift(timedelta(minutes=30))
        assert not is_signed_in(client)


def test_twelve_hours_end_a_session_however_busy(app: Flask) -> None:
    start = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    add_reviewer(app)
    client = app.test_client()
    with time_machine.travel(start, tick=False) as clock:
        sign_in(client)
        for _ in range(12 * 60 // 20 - 1):
            clock.shift(timedelta(minutes=20))
            assert is_signed_in(client)
        clock.shift(timedelta(minutes=20))
        assert not is_signed_in(client)


def test_sessions_of_yesterday_are_cleared_away_at_the_next_sign_in(app: Flask) -> None:
    add_reviewer(app)
    with time_machine.travel(datetime(2026, 11, 21, 9, 0, tzinfo=UTC), tick=False):
        sign_in(app.test_client())
    with time_machine.travel(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), tick=False):
        sign_in(app.test_client())
    with database_of(app).session() as session:
        assert session.scalar(select(func.count(StaffSession.id))) == 1


def test_somebody_who_is_signed_in_does_not_see_the_sign_in_page(reviewer: FlaskClient) -> None:
    answer = reviewer.get("/staff/login?next=/staff/feedback")
    assert (answer.status_code, answer.location) == (303, "/staff/feedback")


@pytest.fixture
def limited(make_app: MakeApp) -> FlaskClient:
    """A browser at the service with its rate limits on."""
    app = make_app(ratelimit_enabled=True)
    add_reviewer(app)
    return app.test_client()


def test_too_many_attempts_from_one_address_are_refused_with_a_time_to_wait(limited: FlaskClient) -> None:
    answers = [sign_in(limited, email=f"guess{number}@staff.example") for number in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert sign_in(limited).status_code == 429  # nor does the right password help


def try_password(client: FlaskClient, *, network: str, email: str = EMAIL, password: str = WRONG) -> int:
    """Try one password from a network, and return the status of the answer."""
    with client.application.test_client() as stranger:
        page = stranger.get("/staff/login")
        form = {"csrf_token": token_in(page), "email": email, "password": password}
        return stranger.post("/staff/login", data=form, environ_base={"REMOTE_ADDR": network}).status_code


def test_a_stranger_has_ten_failures_on_one_account_and_keeps_nobody_else_out(limited: FlaskClient) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), tick=False) as clock:
        statuses = []
        for _ in range(11):
            clock.shift(timedelta(minutes=2))
            statuses.append(try_password(limited, network="192.0.2.1"))
        assert statuses == [422] * 10 + [429]
        assert try_password(limited, network="192.0.2.2", password=PASSWORD) == 303


@pytest.mark.parametrize("spelling", [EMAIL.upper(), f" {EMAIL} ", "ann.reader@staff.example"])
def test_another_spelling_of_the_address_is_the_same_account(limited: FlaskClient, spelling: str) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), tick=False) as clock:
        for _ in range(10):
            clock.shift(timedelta(minutes=2))
            try_password(limited, network="192.0.2.1")
        assert try_password(limited, network="192.0.2.1", email=spelling) == 429


def test_strangers_everywhere_cannot_keep_the_owner_out_of_a_known_browser(limited: FlaskClient) -> None:
    assert sign_in(limited).status_code == 303
    limited.post("/staff/logout", data={"csrf_token": token_in(limited.get(OVERVIEW))})
    statuses = [try_password(limited, network=f"192.0.2.{number // 9}") for number in range(101)]
    assert (set(statuses[:100]), statuses[100]) == ({422}, 429)
    assert try_password(limited, network="198.51.100.1", password=PASSWORD) == 429  # a browser never seen before
    assert sign_in(limited).status_code == 303


def test_a_known_browser_has_ten_failures_of_its_own(limited: FlaskClient) -> None:
    assert sign_in(limited).status_code == 303
    limited.post("/staff/logout", data={"csrf_token": token_in(limited.get(OVERVIEW))})
    statuses = [sign_in(limited, password="wrong password").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


@pytest.mark.parametrize("value", ["", "x", "x.y.z", "é" * 40, "WyJhIiwiYiJd.aaaaaa.bbbbbb"])
def test_a_forged_device_cookie_is_worth_nothing(limited: FlaskClient, value: str) -> None:
    limited.set_cookie("staff-device", value, path="/staff/login")
    statuses = [sign_in(limited, email=f"guess{number}@staff.example").status_code for number in range(11)]
    assert statuses == [422] * 10 + [429]


def test_the_device_of_one_account_is_a_stranger_to_another(app: Flask, limited: FlaskClient) -> None:
    add_reviewer(app, email="ben.other@staff.example")
    sign_in(limited)
    limited.post("/staff/logout", data={"csrf_token": token_in(limited.get(OVERVIEW))})
    statuses = [sign_in(limited, email="ben.other@staff.example", password="wrong").status_code for _ in range(10)]
    assert statuses == [422] * 9 + [429]  # signing in was the first of ten attempts in this minute


def test_signing_in_failing_and_out_are_in_the_audit_without_what_was_typed(app: Flask, client: FlaskClient) -> None:
    account_id = add_reviewer(app)
    sign_in(client, email="somebody.else@staff.example")
    sign_in(client, password="wrong password")
    sign_in(client)
    client.post("/staff/logout", data={"csrf_token": token_in(client.get(OVERVIEW))})
    with database_of(app).session() as session:
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(line.action, line.actor_id, line.subject) for line in lines if "sign" in line.action] == [
        ("failed to sign in", None, None),
        ("failed to sign in", None, f"account:{account_id}"),
        ("signed in", account_id, None),
        ("signed out", account_id, None),
    ]
    assert "somebody" not in str([(line.subject, line.details) for line in lines])


def test_looking_at_the_sign_in_page_is_not_an_attempt(limited: FlaskClient) -> None:
    assert {limited.get("/staff/login").status_code for _ in range(20)} == {200}
