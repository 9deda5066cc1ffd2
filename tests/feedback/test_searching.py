"""Finding messages by their words: alike on each database, whatever is typed, and always as the messages are now."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from tests.feedback.stored import FIRST_AT, read_pages, store
from webapp.feedback.models import Feedback, FeedbackTag, Tag
from webapp.feedback.service import (
    FeedbackFilter,
    Order,
    SearchUnclear,
    Spam,
    choosing,
    count_feedback,
    find_feedback_page,
)

TEXTS = (
    "The print button hides the last paragraph",
    "I cannot print the page on my phone",
    "Where is the help-line number?",
    "Ich suche eine Übersetzung, bitte",
    "naïve café",
    "print print print PRINTING",
    "the page, the phone",
)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on a database that holds the texts, some as what was done and some as what is thought."""
    columns = [
        {"comments": words} if place % 2 else {"doing": words, "comments": ""} for place, words in enumerate(TEXTS)
    ]
    store(app, *columns, {"comments": ""})
    with app.extensions["database"].session() as session:
        yield session


@pytest.fixture(params=["few", "many"])
def _crowd(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way of looking: few messages are looked at one by one, of many only the first ones."""
    if request.param == "many":
        monkeypatch.setattr(choosing, "FEW", dict.fromkeys(choosing.FEW, 1))
        monkeypatch.setattr(choosing, "LOOKED_AT", 1)


def find(session: Session, words: str, **conditions: object) -> list[int]:
    """Return the places of the texts that are found, newest first; counted and page by page they are the same."""
    wanted = replace(FeedbackFilter(words=words), **conditions)  # type: ignore[arg-type]  # each test gives its own
    found = find_feedback_page(session, wanted, limit=100).items
    assert count_feedback(session, wanted, up_to=100) == len(found)
    assert read_pages(session, wanted, limit=1) == [message.id for message in found]
    return [TEXTS.index(message.doing or message.comments) for message in found]


@pytest.mark.usefixtures("_crowd")
@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("print", [5, 1, 0]),
        ("PRINT the", [1, 0]),
        ("  the   page ", [6, 1]),
        ('"the page"', [6, 1]),
        ("“the page”", [6, 1]),
        ('"page the"', [6]),
        ('"the pag', []),
        ('"the pag"*', [6, 1]),
        ("print -page", [5, 0]),
        ('the -"the page" -"last paragraph"', [2]),
        ("prin*", [5, 1, 0]),
        ("printi*", [5]),
        ("print -printing", [1, 0]),
        ("help-line", [2]),
        ("number?", [2]),
        ("Übersetzung", [3]),
        ("naïve", [4]),
        ("naive", []),
        ("nothing", []),
        ("page OR print", []),
        ("the NOT page", []),
        ("NEAR(the page)", []),
        ("comments:print", []),
        ("the AND page", []),
    ],
)
def test_words_find_the_messages_that_have_them_all(session: Session, words: str, places: list[int]) -> None:
    assert find(session, words) == places


@pytest.mark.usefixtures("_crowd")
def test_a_search_keeps_to_the_filter_and_its_order(session: Session) -> None:
    keys = read_pages(session, FeedbackFilter(), limit=100)[::-1]
    session.execute(update(Feedback).where(Feedback.id == keys[0]).values(urgency="life"))
    session.execute(update(Feedback).where(Feedback.id == keys[1]).values(status="spam"))
    session.add(Tag(name="layout", created_at=FIRST_AT))
    session.flush()
    session.add_all([FeedbackTag(tag="layout", feedback_id=key) for key in keys[:2]])
    session.flush()
    assert find(session, "print") == [5, 0]
    assert find(session, "print", order=Order.URGENT) == [0, 5]
    assert find(session, "print", spam=Spam.ONLY) == [1]
    assert find(session, "print", tag="layout", spam=Spam.WITH) == [1, 0]
    assert find(session, "print", urgencies=frozenset({"life", "urgent"})) == [0]
    assert find(session, "print", since=FIRST_AT.date(), until=FIRST_AT.date()) == [5, 0]
    assert find(session, "print", until=FIRST_AT.date().replace(day=1)) == []


def _correct(session: Session) -> None:
    session.execute(update(Feedback).where(Feedback.comments == TEXTS[1]).values(comments="Something new"))


def _empty(session: Session) -> None:
    session.execute(update(Feedback).where(Feedback.comments == TEXTS[1]).values(comments=""))


def _erase(session: Session) -> None:
    session.execute(delete(Feedback).where(Feedback.comments == TEXTS[1]))


@pytest.mark.parametrize("change", [_correct, _empty, _erase])
def test_what_is_gone_from_a_message_is_no_longer_found(session: Session, change: Callable[[Session], None]) -> None:
    change(session)
    session.commit()
    assert find(session, "print") == [5, 0]
    assert count_words(session) == (7 if change is _correct else 6)


def test_what_is_written_later_is_found(session: Session) -> None:
    session.execute(update(Feedback).where(Feedback.comments == "", Feedback.doing == "").values(comments=TEXTS[6]))
    session.commit()
    assert find(session, '"the phone"') == [6, 6]
    assert count_words(session) == len(TEXTS) + 1


def test_a_change_that_is_not_of_words_is_no_matter(session: Session) -> None:
    session.execute(update(Feedback).values(status="actioned", comments=Feedback.comments))
    assert find(session, "print") == [5, 1, 0]


def test_a_tap_without_words_is_not_kept_among_the_words(session: Session) -> None:
    assert count_words(session) == len(TEXTS)


def test_messages_whose_keys_are_almost_alike_are_all_found(app: Flask, session: Session) -> None:
    for _ in range(5):
        store(app, {"comments": "twin"})
    assert count_feedback(session, FeedbackFilter(words="twin"), up_to=100) == 5


def count_words(session: Session) -> int:
    """Count the messages whose words are kept."""
    return int(session.scalars(text("SELECT count(*) FROM feedback_words")).one())


@pytest.mark.parametrize("words", ["-print", '"', '""', "*", "-", "😀", "!?", "--", '-"the page"', "a*", "pa* -print"])
def test_a_search_that_asks_for_nothing_is_refused_with_a_reason(session: Session, words: str) -> None:
    with pytest.raises(SearchUnclear, match="Enter"):
        find_feedback_page(session, FeedbackFilter(words=words), limit=10)


odd = st.one_of(
    st.text("\"'*-()^:+ &|!<>{}[]\\%_?.,;\0\n\tabAND ORN€😀ü\u0301\u202e", max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=220),
    st.text(max_size=20),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=odd)
@example(words='"' * 10_000)
@example(words="print\0 page")
@example(words="\ud800 print")
@example(words="(" * 150)
@example(words="a " * 100)
@example(words="-".join("abc") * 30 + '* "x')
def test_anything_may_be_typed(session: Session, words: str) -> None:
    try:
        found = find_feedback_page(session, FeedbackFilter(words=words), limit=10)
    except SearchUnclear as answer:
        assert str(answer)  # noqa: PT017 - to be refused is one of two good answers
        return
    assert len(found.items) <= len(TEXTS) + 1
