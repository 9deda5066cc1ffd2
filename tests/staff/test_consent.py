"""What staff see of consent: rates in which nobody can be found, and the archive of notices."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from tests.conftest import MakeApp
from tests.consent.choices import make_decision
from tests.consent.records import REGISTER, decide
from tests.questions import asked_of
from tests.staff.audit.lines import read_lines
from webapp import day_totals
from webapp.consent.days import ConsentDay
from webapp.consent.rates import read_rates
from webapp.day_totals import keys_of_day
from webapp.staff.written import write_date

BOTH = {"preferences": True, "analytics": True}
HALF = {"preferences": True, "analytics": False}
LONG_AGO = date(2000, 1, 1)
NEITHER = {"preferences": False, "analytics": False}


def choose(app: Flask, *choices: dict[str, bool], times: int = 1) -> None:
    """Let visitors, each new, make these choices one after the other."""
    for _ in range(times):
        visitor = app.test_client()
        for choice in choices:
            assert visitor.put("/api/consent", json=choice).status_code == 200


def rows(client: FlaskClient) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get("/staff/consent/export").text)))


def test_choices_are_counted_by_what_they_say(app: Flask, reviewer: FlaskClient) -> None:
    choose(app, BOTH, times=12)
    choose(app, NEITHER, times=11)
    choose(app, HALF, times=10)
    (row,) = rows(reviewer)
    counts = [row[name] for name in ("accepted", "refused", "chose some", "withdrew", "accepted percent")]
    assert counts == ["12", "11", "10", "fewer than 10", "52"]
    assert row["notice"] == REGISTER.notice_hash


def test_whoever_takes_something_back_is_counted_as_that(app: Flask, reviewer: FlaskClient) -> None:
    choose(app, BOTH, NEITHER, times=5)
    choose(app, BOTH, HALF, times=5)
    (row,) = rows(reviewer)
    assert (row["accepted"], row["refused"], row["chose some"], row["withdrew"]) == ("10", *["fewer than 10"] * 2, "10")


@pytest.mark.parametrize("count", [0, 1, 9])
def test_a_small_count_is_told_nowhere(app: Flask, reviewer: FlaskClient, count: int) -> None:
    choose(app, BOTH, times=count)
    choose(app, NEITHER, times=10)
    (row,) = rows(reviewer)
    assert (row["accepted"], row["accepted percent"]) == ("fewer than 10", "")
    assert "fewer than 10" in reviewer.get("/staff/consent").text


def test_choices_of_other_sites_are_in_no_rate(make_app: MakeApp) -> None:
    app = make_app(single_consent_origins="https://a.service.example")
    status = '{"essential":true,"settings":true,"usage":true,"campaigns":true}'
    choose(app, NEITHER, times=10)
    for _ in range(10):
        assert app.test_client().post("/api/v1/consent", data={"status": status}).status_code == 201
    with app.extensions["database"].session() as session:
        (rates,) = read_rates(session, since=LONG_AGO, now=datetime.now(UTC)).days
    assert (rates.accepted, rates.refused) == (None, 10)


def test_the_archive_holds_the_exact_text_of_every_notice(app: Flask, reviewer: FlaskClient) -> None:
    decide(app.extensions["database"])
    page = reviewer.get("/staff/consent").text
    assert f'href="/staff/consent/notices/{REGISTER.notice_hash}"' in page
    assert "additional cookies so we can" in reviewer.get(f"/staff/consent/notices/{REGISTER.notice_hash}").text
    export = reviewer.get("/staff/consent/export?format=json").json
    assert export is not None
    assert [notice["text"] for notice in export["notices"]] == [REGISTER.notice_text]


def test_a_notice_that_is_not_there_is_not_found(reviewer: FlaskClient) -> None:
    assert reviewer.get(f"/staff/consent/notices/{'f' * 64}").status_code == 404


def test_without_choices_the_page_says_so(app: Flask, reviewer: FlaskClient) -> None:
    assert "There are no choices" in reviewer.get("/staff/consent").text
    with app.extensions["database"].session() as session:
        assert read_rates(session, since=LONG_AGO, now=datetime.now(UTC)).days == ()


@pytest.mark.parametrize(
    ("address", "action", "details"),
    [
        ("/staff/consent", "read cookie choices", None),
        ("/staff/consent/export", "exported cookie choices", {"format": "csv"}),
        ("/staff/consent/export?format=json", "exported cookie choices", {"format": "json"}),
        (f"/staff/consent/notices/{REGISTER.notice_hash}", "read a cookie notice", None),
        ("/staff/visits", "read page views", None),
    ],
)
def test_who_reads_figures_is_in_the_audit(
    app: Flask, reviewer: FlaskClient, address: str, action: str, details: dict[str, str] | None
) -> None:
    decide(app.extensions["database"])
    assert reviewer.get(address).status_code == 200
    line = read_lines(app.extensions["database"])[-1]
    assert (line.action, line.details, line.actor_id is not None) == (action, details, True)


def test_each_notice_has_a_picture_of_acceptance_and_the_same_numbers(app: Flask, reviewer: FlaskClient) -> None:
    choose(app, BOTH, times=12)
    choose(app, NEITHER, times=11)
    page = reviewer.get("/staff/consent").text
    short, today = REGISTER.notice_hash[:12], datetime.now(UTC).date()
    assert f"Accepted all cookies on notice {short}, by day</title>" in page
    assert "52% (33% to 71%), of 23 who accepted or refused all" in page
    assert f"<title>{today:%-d %b}: 52% (33% to 71%)</title>" in page
    row = page.partition(f'role="rowheader">{write_date(today)}</th>')[2].partition("</tr>")[0]
    cells = ["12", "11", "&lt;10", "&lt;10", "52% (33% to 71%)"]
    assert re.findall(">([^<]+)</td>", row) == cells


def test_too_few_choices_make_no_picture(app: Flask, reviewer: FlaskClient) -> None:
    choose(app, BOTH, times=9)
    page = reviewer.get("/staff/consent?days=90").text
    assert "On no day were there enough choices for a picture" in page
    assert "Too few to tell" in page
    assert 'aria-current="true">90 days</a>' in page


def keep(app: Flask, *, days_ago: int, times: int = 12) -> None:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    with app.extensions["database"].session() as session:
        session.add_all(make_decision(session, at) for _ in range(times))
        session.commit()


def test_what_a_visit_cannot_count_is_said_to_be_left_out(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_totals, "MOST_ROWS_AT_ONCE", 1)
    for days_ago in (12, 11, 10):
        keep(app, days_ago=days_ago)
    today = datetime.now(UTC).date()
    first, last = (today - timedelta(days=days) for days in (11, 7))

    page = reviewer.get("/staff/consent").text

    assert f"The days from {write_date(first)} to {write_date(last)} are still being counted" in page
    assert f">{write_date(today - timedelta(days=12))}</th>" in page
    assert f">{write_date(first)}</th>" not in page
    for _ in range(3):
        page = reviewer.get("/staff/consent").text
    assert "still being counted" not in page
    assert f">{write_date(first)}</th>" in page


def test_no_file_lacks_days_without_a_word(app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_totals, "MOST_ROWS_AT_ONCE", 1)
    keep(app, days_ago=11)
    keep(app, days_ago=10)
    refused = reviewer.get("/staff/consent/export")
    assert (refused.status_code, "Content-Disposition" in refused.headers) == (503, False)
    assert "still being counted" in refused.text
    reviewer.get("/staff/consent")
    assert len(rows(reviewer)) == 2


def test_as_many_questions_are_asked_however_many_choices_there_are(app: Flask, reviewer: FlaskClient) -> None:
    def ask() -> int:
        reviewer.get("/staff/consent?days=90")
        with asked_of(app) as asked:
            reviewer.get("/staff/consent?days=90")
        return len(asked)

    keep(app, days_ago=3)
    few = ask()
    for days_ago in range(4, 60, 4):
        keep(app, days_ago=days_ago, times=30)
    with app.extensions["database"].session() as session:
        session.execute(delete(ConsentDay))
        session.commit()
    assert ask() == few <= 9


@pytest.mark.usefixtures("at_noon")
def test_the_choices_of_counted_days_are_not_read_again(app: Flask, reviewer: FlaskClient) -> None:
    for days_ago in range(40):
        keep(app, days_ago=days_ago, times=20)
    reviewer.get("/staff/consent")
    with asked_of(app) as asked:
        reviewer.get("/staff/consent")
    ((_, values),) = [question for question in asked if "FROM decision" in question[0]]
    told = {str(value).replace("-", "") for value in (values.values() if isinstance(values, dict) else values)}
    assert {key.hex for key in keys_of_day(datetime.now(UTC).date())} <= told
