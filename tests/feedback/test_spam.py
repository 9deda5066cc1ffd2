"""What looks like spam is kept, with the reasons, and its sender is thanked like everybody."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.feedback.drafts import NOW, read_stored, write_draft
from tests.feedback.form_reader import parse, read_form
from webapp.feedback.fingerprint import count_differences, write_fingerprint
from webapp.feedback.service import submit_feedback
from webapp.feedback.service.suspecting import LOOKS_LIKE_OTHERS, MOST_DIFFERENCES
from webapp.feedback.timemark import NotOurMark, read_age_seconds, write_mark
from webapp.feedback.visitor import FILLED_UNSEEN, FORGED_MARK, SENT_AT_ONCE

KEY = "a key for tests alone, 0123456789abcdef"
ADVERT = "Buy cheap followers now at our shop, best prices in town, write to our agent today number {number}"
WRONG = {"comments": "The search box does not work", "email": "x"}


def reasons_of(app: Flask) -> list[list[str] | None]:
    return [stored.quarantine_reasons for stored in read_stored(app)]


@pytest.mark.parametrize("way", ["form", "json"])
def test_who_fills_in_what_people_do_not_see_is_thanked_and_set_aside(
    app: Flask, client: FlaskClient, way: str
) -> None:
    sent = {"comments": "Nice site", "further": "https://shop.example"}
    answer = client.post("/feedback", data=sent) if way == "form" else client.post("/api/feedback", json=sent)
    assert answer.status_code == (303 if way == "form" else 201)
    assert reasons_of(app) == [[FILLED_UNSEEN]]
    assert read_stored(app)[0].comments == "Nice site"


def test_the_trap_is_no_obstacle_to_people(client: FlaskClient) -> None:
    """It is out of sight, not announced, not reached by the keyboard, and not for the browser to fill in."""
    root = parse(client.get("/feedback").text)
    parents = {child: parent for parent in root.iter() for child in parent}
    field = next(element for element in root.iter("input") if element.get("name") == "further")
    assert (field.get("tabindex"), field.get("autocomplete"), field.get("value")) == ("-1", "off", "")
    around = parents[field]
    assert (around.get("aria-hidden"), around.get("class")) == ("true", "govuk-visually-hidden")


@pytest.mark.parametrize(("seconds", "reasons"), [(0.2, [SENT_AT_ONCE]), (1.5, None), (86_400 * 30, None)])
def test_a_form_that_is_sent_back_at_once_is_a_programs(
    app: Flask, client: FlaskClient, seconds: float, reasons: object
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        shown = read_form(client.post("/feedback", data=WRONG).text)
        clock.shift(timedelta(seconds=seconds))
        assert client.post("/feedback", data=shown | {"email": ""}).status_code == 303
    assert reasons_of(app) == [reasons]


def test_a_mark_that_is_not_ours_is_suspicious_and_no_mark_is_not(app: Flask, client: FlaskClient) -> None:
    client.post("/feedback", data={"comments": "One", "shown": "1.AAAA"})
    client.post("/feedback", data={"comments": "Two", "shown": ""})
    assert reasons_of(app) == [[FORGED_MARK], None]


@pytest.mark.parametrize("mark", ["", ".", "1", "x.y", "é", "\0", "1." + "A" * 5_000])
def test_only_our_own_mark_is_read(mark: str) -> None:
    with pytest.raises(NotOurMark):
        read_age_seconds(KEY, mark, now=NOW)
    with pytest.raises(NotOurMark):
        read_age_seconds(KEY + "x", write_mark(KEY, shown_at=NOW), now=NOW)
    assert read_age_seconds(KEY, write_mark(KEY, shown_at=NOW), now=NOW + timedelta(seconds=2)) == pytest.approx(2)


def test_the_third_of_almost_the_same_within_an_hour_is_set_aside(app: Flask) -> None:
    minutes = (0, 5, 10, 75)
    for number, minute in enumerate(minutes):
        draft = write_draft(doing="", comments=ADVERT.format(number=number), email=None)
        with app.extensions["database"].session() as session:
            submit_feedback(session, draft, now=NOW + timedelta(minutes=minute), secret_key=KEY)
            session.commit()
    assert reasons_of(app) == [None, None, [LOOKS_LIKE_OTHERS], None]


def test_many_visitors_who_say_the_same_in_a_tap_or_a_word_are_no_spam(app: Flask) -> None:
    for number in range(12):
        words = {} if number % 2 else {"comments": "Very good, thank you"}
        draft = write_draft(**{"useful": True, "rating": None, "doing": "", "comments": "", "email": None, **words})
        with app.extensions["database"].session() as session:
            submit_feedback(session, draft, now=NOW, secret_key=KEY)
            session.commit()
    assert reasons_of(app) == [None] * 12


def test_fingerprints_are_alike_for_texts_that_are_alike_alone() -> None:
    one, two = (write_fingerprint(ADVERT.format(number=number)) for number in (7, 8))
    other = write_fingerprint("I looked for the opening times of the centre near me and could not find any of them")
    assert one is not None
    assert two is not None
    assert other is not None
    assert count_differences(one, one) == 0
    assert count_differences(one, two) <= MOST_DIFFERENCES
    assert count_differences(one, other) > 2 * MOST_DIFFERENCES
    assert -(2**63) <= min(one, two, other) <= max(one, two, other) < 2**63


@pytest.mark.parametrize("text", ["", "Very good", "one two three four five six seven"])
def test_a_few_words_have_no_fingerprint(text: str) -> None:
    assert write_fingerprint(text) is None
