"""Writing, publishing, linking and scoring changes."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from tests.changes.writing import DAY, NOW, add_answers, days_after, write_draft
from tests.staff.browsing import add_message
from webapp.changes.models import Change, State
from webapp.changes.service import (
    ChangedMeanwhile,
    ChangeNotFound,
    edit_change,
    find_change,
    link_message,
    list_changes,
    list_changes_of,
    list_messages_of,
    publish_change,
    read_published,
    refresh_scores,
    unlink_message,
    withdraw_change,
    write_change,
)
from webapp.feedback.models import Feedback

MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")


def add_draft(session: Session, **values: object) -> Change:
    return write_change(session, write_draft(**values), now=NOW)


def publish(session: Session, change: Change) -> Change:
    return publish_change(session, change.id, seen_version=change.version, now=NOW)


def test_a_draft_is_not_published(session: Session) -> None:
    change = add_draft(session)
    assert (change.state, change.version) == (State.DRAFT, 1)
    assert read_published(session) == ()


def test_a_change_is_published_then_withdrawn_then_published_again(session: Session) -> None:
    change = publish(session, add_draft(session))
    assert [told.title for told in read_published(session)] == ["Opening times on the help page"]
    withdraw_change(session, change.id, seen_version=change.version)
    assert read_published(session) == ()
    assert publish(session, change).version == 4


def test_the_latest_change_is_read_first(session: Session) -> None:
    for days in (2, 0, 1):
        publish(session, add_draft(session, took_effect_on=DAY - timedelta(days=days)))
    read = [told.took_effect_on for told in read_published(session)]
    assert read == sorted(read, reverse=True)


def test_who_has_not_seen_the_last_version_overwrites_nothing(session: Session) -> None:
    change = add_draft(session)
    edit_change(session, change.id, write_draft(title="First"), seen_version=1, now=NOW)
    with pytest.raises(ChangedMeanwhile) as conflict:
        edit_change(session, change.id, write_draft(title="Second"), seen_version=1, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        publish_change(session, change.id, seen_version=1, now=NOW)
    assert conflict.value.stored.title == find_change(session, change.id).title == "First"


def test_what_is_not_there_cannot_be_changed(session: Session) -> None:
    with pytest.raises(ChangeNotFound):
        find_change(session, MISSING)
    with pytest.raises(ChangeNotFound):
        withdraw_change(session, MISSING, seen_version=1)


def test_drafts_are_listed_before_what_is_published_and_withdrawn(session: Session) -> None:
    withdrawn = publish(session, add_draft(session))
    withdraw_change(session, withdrawn.id, seen_version=withdrawn.version)
    publish(session, add_draft(session))
    add_draft(session)
    session.flush()
    assert [change.state for change in list_changes(session)] == ["draft", "published", "withdrawn"]


def test_scores_are_those_of_the_page_in_the_days_around_the_change(session: Session) -> None:
    add_answers(session, 10, at=days_after(-3), useful=False, rating=2)
    add_answers(session, 5, at=days_after(-91), useful=True)
    add_answers(session, 12, at=days_after(3), useful=True, rating=5)
    add_answers(session, 7, at=days_after(3), useful=False, page="/capacity")
    add_answers(session, 8, at=days_after(3), useful=False, status="spam")
    add_answers(session, 9, at=days_after(3), useful=False, quarantine_reasons=["Sent at once"])
    add_answers(session, 6, at=NOW + timedelta(hours=1), useful=False)
    change = publish(session, add_draft(session))
    assert change.before == {
        "useful_yes": 0,
        "useful_answers": 10,
        "rating_sum": 20,
        "rating_squares": 40,
        "rating_answers": 10,
    }
    assert change.after == {
        "useful_yes": 12,
        "useful_answers": 12,
        "rating_sum": 60,
        "rating_squares": 300,
        "rating_answers": 12,
    }
    assert [told.measure for told in read_published(session)[0].scores] == ["useful", "rating"]


def test_small_counts_are_not_in_what_everybody_reads(session: Session) -> None:
    add_answers(session, 9, at=days_after(-3), useful=False)
    add_answers(session, 50, at=days_after(3), useful=True)
    publish(session, add_draft(session))
    assert read_published(session)[0].scores == ()


def test_a_refresh_counts_what_came_since(session: Session) -> None:
    change = publish(session, add_draft(session))
    add_answers(session, 11, at=NOW, useful=True)
    assert refresh_scores(session, now=NOW + timedelta(days=1)) == 1
    assert change.after
    assert change.after["useful_answers"] == 11


def test_what_was_counted_stays_when_messages_are_deleted(session: Session) -> None:
    add_answers(session, 11, at=days_after(1), useful=True)
    change = publish(session, add_draft(session))
    session.execute(delete(Feedback))
    refresh_scores(session, now=NOW)
    assert change.after
    assert change.after["useful_answers"] == 11


def test_a_change_of_long_ago_is_not_counted_again(session: Session) -> None:
    publish(session, add_draft(session))
    assert refresh_scores(session, now=days_after(101)) == 0


def test_another_page_is_counted_anew(session: Session) -> None:
    add_answers(session, 11, at=days_after(1), useful=True)
    change = publish(session, add_draft(session))
    edit_change(session, change.id, write_draft(page="/capacity"), seen_version=change.version, now=NOW)
    assert change.after
    assert change.after["useful_answers"] == 0


def test_a_message_is_linked_once_and_goes_with_its_erasure(app: Flask) -> None:
    message_id = add_message(app)
    with app.extensions["database"].session() as session:
        change = add_draft(session)
        assert link_message(session, change_id=change.id, feedback_id=message_id)
        assert not link_message(session, change_id=change.id, feedback_id=message_id)
        assert [found.id for found in list_changes_of(session, message_id)] == [change.id]
        assert [found.id for found in list_messages_of(session, change.id, limit=5)] == [message_id]
        session.execute(delete(Feedback).where(Feedback.id == message_id))
        assert list_messages_of(session, change.id, limit=5) == []
        assert not link_message(session, change_id=change.id, feedback_id=message_id)
        assert [found.id for found in list_changes(session)] == [change.id]


def test_a_link_is_taken_away(app: Flask) -> None:
    message_id = add_message(app)
    with app.extensions["database"].session() as session:
        change = add_draft(session)
        link_message(session, change_id=change.id, feedback_id=message_id)
        assert unlink_message(session, change_id=change.id, feedback_id=message_id)
        assert not unlink_message(session, change_id=change.id, feedback_id=message_id)
        assert list_changes_of(session, message_id) == []
