"""Text size and colours: for the visit by asking, for longer only with consent."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.published import table_of

LARGE_AND_DARK = {"text_size": "large", "theme": "dark", "next": "/help"}
USUAL = {"text_size": "normal", "theme": "system", "next": "/help"}
ACCEPTED = {"preferences": "yes", "analytics": "no", "remember": "months"}
REFUSED = {"preferences": "no", "analytics": "no", "remember": "months"}
THIS_VISIT = {"preferences": "yes", "analytics": "no", "remember": "visit"}
LOOK_COOKIES = ("display", "display-kept")


def look_of(client: FlaskClient, path: str = "/capacity") -> str:
    """Return the attributes of a page's `<html>`, beside its language."""
    found = re.search('<html lang="en-GB"(.*?)>', client.get(path).text)
    assert found
    return found.group(1).strip()


def held(client: FlaskClient) -> dict[str, str]:
    """Return the cookies of the look that the browser holds."""
    found = {name: client.get_cookie(name) for name in LOOK_COOKIES}
    return {name: cookie.value for name, cookie in found.items() if cookie}


def set_look(client: FlaskClient, fields: dict[str, str] = LARGE_AND_DARK) -> TestResponse:
    return client.post("/display-settings", data=fields)


def close_browser(client: FlaskClient) -> None:
    """Forget what lasts for the visit alone, as a browser that is closed does."""
    client.delete_cookie("display")


def test_a_first_visit_has_the_usual_look(client: FlaskClient) -> None:
    assert look_of(client) == ""


def test_a_look_is_on_every_page_from_the_next_one_on(client: FlaskClient) -> None:
    answer = set_look(client)

    assert (answer.status_code, answer.location) == (303, "/help")
    for path in ("/help", "/", "/cookies", "/nothing-here", "/staff/login", "/display-settings"):
        assert look_of(client, path) == 'data-theme="dark" data-text-size="large"'


def test_without_consent_it_is_kept_for_the_visit_alone(client: FlaskClient) -> None:
    (line,) = set_look(client).headers.getlist("Set-Cookie")

    assert line == "display=t1.d; Path=/; SameSite=Lax"


@pytest.mark.parametrize("refused", [{"data": REFUSED}, {"headers": {"Sec-GPC": "1"}}])
def test_who_refuses_to_be_remembered_has_it_for_the_visit_too(client: FlaskClient, refused: dict[str, object]) -> None:
    client.post("/cookies", **refused)

    set_look(client)

    assert held(client) == {"display": "t1.d"}


def test_with_consent_it_is_there_at_the_next_visit(client: FlaskClient) -> None:
    client.post("/cookies", data=ACCEPTED)
    answer = set_look(client)

    close_browser(client)

    assert look_of(client) == 'data-theme="dark" data-text-size="large"'
    assert f"Max-Age={182 * 24 * 3600};" in answer.headers.getlist("Set-Cookie")[1]


def test_consent_that_comes_later_remembers_what_was_set(client: FlaskClient) -> None:
    set_look(client)
    client.put("/api/consent", json={"preferences": True, "analytics": False})

    assert held(client) == {"display": "t1.d", "display-kept": "t1.d"}


def test_consent_for_this_visit_remembers_nothing_beyond_it(client: FlaskClient) -> None:
    client.post("/cookies", data=ACCEPTED)
    set_look(client)

    client.post("/cookies", data=THIS_VISIT)

    assert held(client) == {"display": "t1.d"}
    set_look(client)
    assert held(client) == {"display": "t1.d"}


def test_withdrawal_forgets_it_in_its_own_answer_and_leaves_the_visit_as_it_is(client: FlaskClient) -> None:
    client.post("/cookies", data=ACCEPTED)
    set_look(client)

    client.post("/cookies", data=REFUSED)

    assert held(client) == {"display": "t1.d"}
    close_browser(client)
    assert look_of(client) == ""


def test_what_is_remembered_is_not_read_once_consent_has_ended(client: FlaskClient) -> None:
    client.post("/cookies", data=ACCEPTED)
    client.set_cookie("display-kept", "t2.c")
    assert look_of(client) == 'data-theme="contrast" data-text-size="larger"'

    with time_machine.travel(datetime.now(UTC) + timedelta(days=183)):
        client.set_cookie("display-kept", "t2.c")
        assert look_of(client) == ""
        assert held(client) == {}


def test_the_usual_look_keeps_nothing(client: FlaskClient) -> None:
    client.post("/cookies", data=ACCEPTED)
    set_look(client)

    set_look(client, USUAL)

    assert held(client) == {}
    assert look_of(client) == ""


def test_what_was_set_in_the_visit_goes_before_what_is_remembered(client: FlaskClient) -> None:
    client.post("/cookies", data=ACCEPTED)
    client.set_cookie("display-kept", "t2.c")

    set_look(client)

    assert held(client) == {"display": "t1.d", "display-kept": "t1.d"}


@pytest.mark.parametrize("value", ["", "t9.z", "<script>", "t1.d; theme=dark", "t1.d.d", "x" * 3000])
def test_a_cookie_of_another_form_changes_nothing(client: FlaskClient, value: str) -> None:
    client.set_cookie("display", value)

    assert look_of(client) == ""


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil", ""])
def test_it_never_leads_to_another_site(client: FlaskClient, wanted: str) -> None:
    assert set_look(client, {**LARGE_AND_DARK, "next": wanted}).location == "/"
    assert (
        '<input id="next" name="next" type="hidden" value="/">'
        in client.get("/display-settings", query_string={"next": wanted}).text
    )


@pytest.mark.parametrize(
    "fields", [{}, {"text_size": "huge", "theme": "dark"}, {"text_size": "large", "theme": "pink"}]
)
def test_what_cannot_be_set_is_told_and_the_rest_is_kept(client: FlaskClient, fields: dict[str, str]) -> None:
    answer = set_look(client, {**fields, "next": "/help"})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert 'value="/help"' in answer.text
    assert held(client) == {}


def test_the_page_has_the_settings_in_force_ticked_and_says_how_long_they_stay(client: FlaskClient) -> None:
    set_look(client)
    page = client.get("/display-settings").text

    settings = page.rpartition('action="/display-settings"')[2].partition("</form>")[0]
    assert re.findall(r'value="(\w+)" checked', settings) == ["large", "dark"]
    assert "until you close your browser" in page
    client.post("/cookies", data=ACCEPTED)
    assert "your choice stays for 6 months" in client.get("/display-settings").text


def test_every_page_links_to_the_settings_and_back_to_itself(client: FlaskClient) -> None:
    assert 'href="/display-settings?next=/capacity"' in client.get("/capacity").text
    assert 'type="hidden" value="/capacity">' in client.get("/display-settings?next=/capacity").text


def test_the_settings_are_a_finished_page_for_every_page(app: Flask) -> None:
    table = table_of(app)
    wanted = [f"/display-settings?next={path}" for path in ("/", "/capacity", "/cookies", "/feedback")]
    assert set(wanted) <= set(table.addresses)
