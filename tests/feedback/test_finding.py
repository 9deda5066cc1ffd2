"""Which messages a filter finds, in which order, page by page and counted, on each database."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.feedback.stored import FIRST_AT, make_message, read_pages, store
from webapp.feedback.models import FeedbackTag, Status, Tag
from webapp.feedback.service import (
    Cursor,
    CursorUnreadable,
    FeedbackFilter,
    Order,
    Spam,
    count_feedback,
    find_feedback,
    find_feedback_page,
    find_next,
)

ANN = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")
EVERYTHING = FeedbackFilter(spam=Spam.WITH)
SUSPECTED = {"quarantine_reasons": ["A hidden field was filled in"]}


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on the application's database."""
    with app.extensions["database"].session() as session:
        yield session


def find(session: Session, wanted: FeedbackFilter, *, limit: int = 100) -> list[uuid.UUID]:
    """Return the keys that are found on one page; counted and page by page they are the same."""
    found = [message.id for message in find_feedback_page(session, wanted, limit=limit).items]
    assert count_feedback(session, wanted, up_to=1000) == len(found)
    assert read_pages(session, wanted, limit=2) == found
    return found


def read_all_pages(session: Session, wanted: FeedbackFilter, *, limit: int) -> list[list[uuid.UUID]]:
    pages, after = [], None
    while True:
        page = find_feedback_page(session, wanted, after=after, limit=limit)
        pages.append([message.id for message in page.items])
        if page.next_cursor is None:
            return pages
        after = Cursor.read(str(page.next_cursor))


def test_messages_come_newest_first_page_by_page(app: Flask, session: Session) -> None:
    keys = store(app, *[{}] * 5)
    assert read_all_pages(session, EVERYTHING, limit=2) == [[keys[4], keys[3]], [keys[2], keys[1]], [keys[0]]]


def test_a_full_last_page_is_the_last(app: Flask, session: Session) -> None:
    store(app, {}, {})
    assert find_feedback_page(session, EVERYTHING, limit=2).next_cursor is None


def test_the_most_urgent_come_first_and_the_newest_of_them(app: Flask, session: Session) -> None:
    kinds = ("none", "life", "urgent", "none", "life", "urgent")
    keys = store(app, *({"urgency": kind} for kind in kinds))
    wanted = replace(EVERYTHING, order=Order.URGENT)
    expected = [keys[place] for place in (4, 1, 5, 2, 3, 0)]
    assert find(session, wanted) == expected
    for limit in (1, 2, 4):
        assert [key for page in read_all_pages(session, wanted, limit=limit) for key in page] == expected


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("words", ["", "print"])
def test_from_message_to_message_the_whole_list_is_gone_through(
    app: Flask, session: Session, order: Order, words: str
) -> None:
    kinds = ("none", "life", "urgent", "none", "life")
    store(app, *({"urgency": kind, "comments": "the print button"} for kind in kinds))
    wanted = replace(EVERYTHING, order=order, words=words)
    expected = find(session, wanted)
    passed = expected[:1]
    while following := find_next(session, wanted, below=find_feedback(session, passed[-1])):
        passed.append(following)
    assert passed == expected


def test_what_follows_a_message_that_is_not_in_the_list_is_the_first_below_its_place(
    app: Flask, session: Session
) -> None:
    keys = store(app, {"status": "new"}, {"status": "new"}, {"status": "actioned"}, {"status": "new"})
    wanted = replace(EVERYTHING, statuses=frozenset({Status.NEW}))
    assert find_next(session, wanted, below=find_feedback(session, keys[2])) == keys[1]


def test_an_order_of_urgency_keeps_to_the_urgencies_that_are_wanted(app: Flask, session: Session) -> None:
    keys = store(app, {"urgency": "life"}, {"urgency": "none"}, {"urgency": "urgent"})
    wanted = FeedbackFilter(urgencies=frozenset({"urgent"}), order=Order.URGENT)
    assert find(session, wanted) == [keys[2]]
    past_the_end = Cursor(rank=2, last_id=keys[0])
    assert find_feedback_page(session, wanted, after=past_the_end, limit=2).items == ()


def test_a_message_that_comes_meanwhile_moves_no_page(app: Flask, session: Session) -> None:
    keys = store(app, *[{}] * 4)
    first = find_feedback_page(session, EVERYTHING, limit=2)
    session.add(make_message(FIRST_AT + timedelta(days=1)))
    session.flush()
    second = find_feedback_page(session, EVERYTHING, after=first.next_cursor, limit=2)
    assert [message.id for message in second.items] == [keys[1], keys[0]]


@pytest.mark.parametrize(
    ("wanted", "fitting", "other"),
    [
        ({"statuses": {Status.NEW, Status.CLOSED}}, {"status": "closed"}, {"status": "in_review"}),
        ({"statuses": {Status.SPAM}, "spam": Spam.WITH}, {"status": "spam"}, {"status": "no_action"}),
        ({"statuses": set(Status)}, {"status": "closed"}, {"status": "spam"}),
        ({"statuses": {Status.NEW, Status.CLOSED}, "urgencies": {"life", "none"}}, {}, {"urgency": "urgent"}),
        ({"urgencies": {"life", "urgent"}}, {"urgency": "urgent"}, {"urgency": "none"}),
        ({"page": "/capacity"}, {"page": "/capacity"}, {"page": "/capacity-2"}),
        ({"ratings": {1, 2}}, {"rating": 2}, {"rating": 3}),
        ({"ratings": {5}}, {"rating": 5}, {"rating": None}),
        ({"useful": True}, {"useful": True}, {"useful": None}),
        ({"useful": False}, {"useful": False}, {"useful": True}),
        ({"assignee_id": ANN}, {"assignee_id": ANN}, {"assignee_id": None}),
        ({"is_unassigned": True}, {"assignee_id": None}, {"assignee_id": ANN}),
        ({"has_personal_data": True}, {"personal_data": ["phone"]}, {"personal_data": None}),
        ({"has_personal_data": False}, {"personal_data": None}, {"personal_data": ["email"]}),
        ({"spam": Spam.ONLY}, SUSPECTED, {}),
        ({"spam": Spam.ONLY}, {"status": "spam"}, {"status": "in_review", **SUSPECTED}),
        ({"spam": Spam.HIDDEN}, {}, SUSPECTED),
        ({"spam": Spam.HIDDEN}, {"urgency": "urgent", **SUSPECTED}, {"status": "spam"}),
    ],
)
def test_a_filter_finds_what_fits_and_nothing_else(
    app: Flask, session: Session, wanted: dict[str, Any], fitting: dict[str, Any], other: dict[str, Any]
) -> None:
    conditions: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, set) else value for name, value in wanted.items()
    }
    found, *_ = store(app, fitting, other)
    assert find(session, FeedbackFilter(**conditions)) == [found]
    assert find(session, FeedbackFilter(**conditions, order=Order.URGENT)) == [found]


def test_spam_and_all_else_are_everything(app: Flask, session: Session) -> None:
    store(app, {}, {"status": "spam"}, SUSPECTED, {"urgency": "life", **SUSPECTED}, {"status": "new"})
    shown, hidden = (find(session, FeedbackFilter(spam=spam)) for spam in (Spam.HIDDEN, Spam.ONLY))
    assert len(shown) == 3
    assert sorted(shown + hidden) == sorted(find(session, EVERYTHING))


def test_days_are_whole_and_of_utc(app: Flask, session: Session) -> None:
    day = FIRST_AT.date()
    midnight = FIRST_AT.replace(hour=0, minute=0, second=0)
    rows = [make_message(midnight + timedelta(milliseconds=step)) for step in (-1, 0, 86_399_999, 86_400_000)]
    keys = [row.id for row in rows]
    session.add_all(rows)
    session.flush()
    assert find(session, FeedbackFilter(since=day, until=day)) == [keys[2], keys[1]]
    assert find(session, FeedbackFilter(since=day)) == keys[:0:-1]
    assert find(session, FeedbackFilter(until=day)) == keys[2::-1]


def test_a_tag_finds_the_messages_that_have_it(app: Flask, session: Session) -> None:
    keys = store(app, {}, {}, {})
    session.add_all([Tag(name=name, created_at=FIRST_AT) for name in ("print", "opening times")])
    session.flush()
    session.add_all([FeedbackTag(tag="print", feedback_id=key) for key in keys[:2]])
    session.add(FeedbackTag(tag="opening times", feedback_id=keys[1]))
    session.flush()
    assert find(session, FeedbackFilter(tag="print")) == [keys[1], keys[0]]
    assert find(session, FeedbackFilter(tag="opening times")) == [keys[1]]
    assert find(session, FeedbackFilter(tag="prin")) == []


def test_every_condition_must_fit(app: Flask, session: Session) -> None:
    both, *_ = store(app, {"page": "/a", "rating": 1}, {"page": "/a", "rating": 2}, {"page": "/b", "rating": 1})
    assert find(session, FeedbackFilter(page="/a", ratings=frozenset({1}))) == [both]


def test_a_count_looks_no_further_than_asked(app: Flask, session: Session) -> None:
    store(app, *[{}] * 5)
    assert [count_feedback(session, EVERYTHING, up_to=most) for most in (3, 5, 7)] == [3, 5, 5]


@pytest.mark.parametrize("text", ["", "0", f"9{ANN.hex}", f"0{ANN}", f"0{ANN.hex} ", f"0{ANN.hex.upper()}", "０" * 33])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CursorUnreadable):
        Cursor.read(text)
