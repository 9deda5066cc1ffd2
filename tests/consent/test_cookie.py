"""The consent cookie: what it carries comes back, and nothing else counts as a choice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.consent.cookie import ConsentCookie, load_cookie

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CHOSEN = ConsentCookie(
    purposes_version=1,
    preferences=True,
    analytics=False,
    this_visit_only=False,
    decided_at=NOW,
    expires_at=NOW + timedelta(days=182),
    notice_version="0123456789ab",
    receipt="AbCdEfGhIjKlMnOpQrStUv",
)


def load(value: str | None, *, now: datetime = NOW) -> ConsentCookie | None:
    return load_cookie(value, purposes_version=1, lifetime_days=182, now=now)


def test_a_choice_comes_back_as_it_was_written() -> None:
    assert load(CHOSEN.dumps()) == CHOSEN


def test_a_choice_ends_when_its_time_is_over() -> None:
    assert load(CHOSEN.dumps(), now=CHOSEN.expires_at - timedelta(seconds=1)) == CHOSEN
    assert load(CHOSEN.dumps(), now=CHOSEN.expires_at) is None


def test_a_choice_about_other_purposes_is_no_choice() -> None:
    assert load_cookie(CHOSEN.dumps(), purposes_version=2, lifetime_days=182, now=NOW) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "accept",
        '{"preferences": true}',
        CHOSEN.dumps().replace(".yn.", ".yy.yy."),
        CHOSEN.dumps() + "\n",
        CHOSEN.dumps().replace("1.1.", "1.١."),
        CHOSEN.dumps().replace(str(int(CHOSEN.expires_at.timestamp())), "9999999999"),
        CHOSEN.dumps().replace(str(int(CHOSEN.decided_at.timestamp())), "9999999998"),
    ],
)
def test_a_forged_or_broken_cookie_is_no_choice(value: str | None) -> None:
    assert load(value) is None


@given(st.text(max_size=200))
def test_no_value_at_all_is_an_error(value: str) -> None:
    assert load(value) is None
