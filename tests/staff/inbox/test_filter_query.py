"""The filter that an address asks for."""

import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from webapp.feedback.models import Status
from webapp.feedback.service import FeedbackFilter, Order, Spam
from webapp.staff.inbox.filter_query import NAMES, read_filter

MINE = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")
OTHER = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c08")


def read(*query: tuple[str, str]) -> FeedbackFilter:
    return read_filter(MultiDict(query), mine=MINE)


def test_everything_can_be_asked_for() -> None:
    assert read(
        ("status", "new"),
        ("status", "in_review"),
        ("urgency", "life"),
        ("page", "/help"),
        ("rating", "1"),
        ("rating", "2"),
        ("useful", "no"),
        ("since", "2026-03-01"),
        ("until", "2026-03-31"),
        ("assignee", "me"),
        ("tag", "accuracy"),
        ("spam", "with"),
        ("personal", "yes"),
        ("order", "urgent"),
    ) == FeedbackFilter(
        statuses=frozenset({Status.NEW, Status.IN_REVIEW}),
        urgencies=frozenset({"life"}),
        page="/help",
        ratings=frozenset({1, 2}),
        useful=False,
        since=date(2026, 3, 1),
        until=date(2026, 3, 31),
        assignee_id=MINE,
        tag="accuracy",
        spam=Spam.WITH,
        has_personal_data=True,
        order=Order.URGENT,
    )


def test_nothing_and_empty_fields_ask_for_the_usual() -> None:
    assert read() == read(*((name, "") for name in NAMES)) == FeedbackFilter()


def test_what_is_typed_is_tidied() -> None:
    typed = (("page", " /help "), ("words", "\x00"), ("tag", "\u200baccuracy"), ("since", "2026-1-5"))
    assert read(*typed) == FeedbackFilter(page="/help", tag="accuracy", since=date(2026, 1, 5))


def test_an_assignee_is_a_person_or_nobody() -> None:
    assert read(("assignee", str(OTHER))).assignee_id == OTHER
    assert read(("assignee", "nobody")).is_unassigned


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"tag"}))
def test_what_is_no_value_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read((name, "-nonsense \N{SNOWMAN}"))


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=60))))
def test_every_query_is_read_or_refused_with_words(query: list[tuple[str, str]]) -> None:
    try:
        told = repr(read(*query))
    except ValueError as refusal:
        told = str(refusal)
    assert told
