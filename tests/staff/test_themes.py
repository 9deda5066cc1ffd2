"""Staff decide on themes: keep, name, merge, have split, dismiss; and see what they are made of."""

import threading
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.staff.browsing import add_message, database_of, token_in
from webapp.feedback.models import Feedback
from webapp.feedback.themes.models import MAX_NAME_CHARACTERS, FeedbackTheme, Theme, ThemeState
from webapp.feedback.themes.service import ThemeChangedMeanwhile, begin_merge
from webapp.feedback.themes.service.storing import add_members, keep_figures, make_theme, read_figures
from webapp.staff import themes
from webapp.staff.audit import Action, AuditEntry
from webapp.staff.inbox.filter_query import read_filter

MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def add_theme(app: Flask, name: str, *texts: str, state: ThemeState = ThemeState.SUGGESTED, **values: Any) -> uuid.UUID:
    """Add a theme of messages with these texts, and return its id."""
    messages = [add_message(app, comments=text) for text in texts]
    with database_of(app).session() as session:
        theme = make_theme(session, name=name, words=["words", name], state=state, now=NOW)
        add_members(session, theme.id, [(message, 0.5) for message in messages], **values)
        keep_figures(session, theme.id, read_figures(session, theme.id), now=NOW)
        session.commit()
        return theme.id


def read_theme(app: Flask, theme_id: uuid.UUID) -> Theme | None:
    with database_of(app).session() as session:
        return session.get(Theme, theme_id)


def post(client: FlaskClient, app: Flask, theme_id: uuid.UUID, action: str, **fields: str | list[str]) -> TestResponse:
    """Send a form of the page of a theme, with the version that is stored."""
    theme = read_theme(app, theme_id)
    seen = {"version": str(theme.version)} if theme else {}
    token = token_in(client.get("/staff/changes/new"))
    return client.post(f"/staff/themes/{theme_id}/{action}", data={"csrf_token": token, **seen, **fields})


def test_themes_are_listed_with_their_state_size_and_words(app: Flask, reviewer: FlaskClient) -> None:
    add_theme(app, "Phones", "One", "Two")
    add_theme(app, "Printing", "Three", state=ThemeState.ACCEPTED)
    add_theme(app, "Nothing", "Four", state=ThemeState.DISMISSED)
    add_theme(app, "Unseen", "Five", state=ThemeState.HIDDEN)
    page = reviewer.get("/staff/themes").text
    assert page.index("Printing") < page.index("Phones") < page.index("Nothing")
    assert "words, Phones" in page
    assert "Fewer than 10 answers" in page
    assert "Unseen" not in page


def test_without_themes_the_page_says_so(reviewer: FlaskClient) -> None:
    assert "No suggestions." in reviewer.get("/staff/themes").text


def test_a_theme_shows_its_messages(app: Flask, reviewer: FlaskClient) -> None:
    theme_id = add_theme(app, "Phones", "The <b>line</b> is engaged")
    page = reviewer.get(f"/staff/themes/{theme_id}").text
    assert "The &lt;b&gt;line&lt;/b&gt; is engaged" in page
    assert f"/staff/feedback?theme={theme_id}" in page


def test_a_theme_is_kept_under_a_name(app: Flask, reviewer: FlaskClient) -> None:
    theme_id = add_theme(app, "phones, ring", "One")
    post(reviewer, app, theme_id, "accept", name="  Cannot\nget through ")
    theme = read_theme(app, theme_id)
    assert theme
    assert (theme.name, theme.state) == ("Cannot get through", ThemeState.ACCEPTED)


@pytest.mark.parametrize("name", ["", " ", "x" * (MAX_NAME_CHARACTERS + 1), "\x00"])
def test_a_name_that_cannot_be_one_is_refused(app: Flask, reviewer: FlaskClient, name: str) -> None:
    theme_id = add_theme(app, "Phones", "One")
    answer = post(reviewer, app, theme_id, "accept", name=name)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_theme_is_dismissed_and_can_come_back(app: Flask, reviewer: FlaskClient) -> None:
    theme_id = add_theme(app, "Phones", "One")
    post(reviewer, app, theme_id, "dismiss")
    assert "Dismissed" in reviewer.get(f"/staff/themes/{theme_id}").text
    post(reviewer, app, theme_id, "accept", name="Phones")
    assert "Kept by people" in reviewer.get(f"/staff/themes/{theme_id}").text


def test_two_themes_become_one_with_the_messages_of_both_once(app: Flask, reviewer: FlaskClient) -> None:
    first, second = add_theme(app, "Phones", "One", "Two"), add_theme(app, "Lines", "Three")
    with database_of(app).session() as session:
        in_both = session.scalars(select(FeedbackTheme.feedback_id).where(FeedbackTheme.theme_id == first)).first()
        assert in_both
        add_members(session, second, [(in_both, 0.2)])
        session.commit()
    answer = post(reviewer, app, first, "merge", into=str(second))
    assert answer.location == f"/staff/themes/{second}"
    theme = read_theme(app, second)
    assert theme
    assert (theme.messages, theme.state) == (3, ThemeState.ACCEPTED)
    assert read_theme(app, first) is None


@pytest.mark.parametrize("into", ["", "x", str(MISSING), "itself", "dismissed"])
def test_a_theme_is_merged_only_into_another_that_is_there(app: Flask, reviewer: FlaskClient, into: str) -> None:
    theme_id = add_theme(app, "Phones", "One")
    dismissed = add_theme(app, "Gone", "Two", state=ThemeState.DISMISSED)
    add_theme(app, "Another", "Three")
    given = {"itself": str(theme_id), "dismissed": str(dismissed)}.get(into, into)
    answer = post(reviewer, app, theme_id, "merge", into=given)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert read_theme(app, theme_id)


def test_a_split_is_asked_for_and_taken_back(app: Flask, reviewer: FlaskClient) -> None:
    theme_id = add_theme(app, "Phones", "One")
    post(reviewer, app, theme_id, "split", parts="3")
    assert "To be split into 3" in reviewer.get(f"/staff/themes/{theme_id}").text
    post(reviewer, app, theme_id, "keep-whole")
    assert "To be split" not in reviewer.get(f"/staff/themes/{theme_id}").text


@pytest.mark.parametrize("parts", ["", "1", "7", "x", "-2"])
def test_a_split_has_two_to_six_parts(app: Flask, reviewer: FlaskClient, parts: str) -> None:
    theme_id = add_theme(app, "Phones", "One")
    assert post(reviewer, app, theme_id, "split", parts=parts).status_code == 422


def test_what_the_program_added_is_marked_as_checked(app: Flask, reviewer: FlaskClient) -> None:
    theme_id = add_theme(app, "Phones", "One", "Two", state=ThemeState.ACCEPTED, is_proposed=True)
    assert "The program added 2 messages" in reviewer.get(f"/staff/themes/{theme_id}").text
    post(reviewer, app, theme_id, "check")
    assert "The program added" not in reviewer.get(f"/staff/themes/{theme_id}").text


def members(app: Flask, theme_id: uuid.UUID) -> set[uuid.UUID]:
    with database_of(app).session() as session:
        return set(session.scalars(select(FeedbackTheme.feedback_id).where(FeedbackTheme.theme_id == theme_id)))


@pytest.mark.parametrize("is_proposed", [True, False])
def test_single_messages_are_taken_out_for_good_and_the_figures_follow(
    app: Flask, reviewer: FlaskClient, *, is_proposed: bool
) -> None:
    state = ThemeState.ACCEPTED if is_proposed else ThemeState.SUGGESTED
    theme_id = add_theme(app, "Phones", "One", "Two", "Three", state=state, is_proposed=is_proposed)
    first, second, third = sorted(members(app, theme_id))
    page = reviewer.get(f"/staff/themes/{theme_id}").text
    assert page.count('type="checkbox"') == 3
    answer = post(reviewer, app, theme_id, "take-out", messages=[str(first), str(third), str(MISSING)])
    assert "Taken out" in reviewer.get(answer.location).text
    assert members(app, theme_id) == {second}
    theme = read_theme(app, theme_id)
    assert theme
    assert (theme.messages, theme.proposed) == (1, 1 if is_proposed else 0)
    with database_of(app).session() as session:
        add_members(session, theme_id, [(first, 0.9), (third, 0.9)], is_proposed=True)
        session.commit()
        details = session.scalars(select(AuditEntry.details).where(AuditEntry.action == Action.THEME_CHANGED)).one()
    assert members(app, theme_id) == {second}
    assert details == {"what": "messages taken out", "messages": sorted(map(str, (first, third, MISSING)))}


def test_what_is_taken_out_of_one_theme_can_be_in_another(app: Flask, reviewer: FlaskClient) -> None:
    first, second = add_theme(app, "Phones", "One"), add_theme(app, "Lines", "Two")
    (message,) = members(app, first)
    post(reviewer, app, first, "take-out", messages=str(message))
    with database_of(app).session() as session:
        add_members(session, second, [(message, 0.9)])
        session.commit()
    assert message in members(app, second)


@pytest.mark.parametrize("messages", [[], [""], ["x"]])
def test_taking_out_needs_a_message(app: Flask, reviewer: FlaskClient, messages: list[str]) -> None:
    theme_id = add_theme(app, "Phones", "One")
    answer = post(reviewer, app, theme_id, "take-out", messages=messages)
    assert answer.status_code == 422
    assert "Tick the messages" in answer.text
    assert len(members(app, theme_id)) == 1


def test_of_a_theme_that_was_kept_and_checked_nothing_is_doubtful(app: Flask, reviewer: FlaskClient) -> None:
    theme_id = add_theme(app, "Phones", "One", state=ThemeState.ACCEPTED)
    assert 'type="checkbox"' not in reviewer.get(f"/staff/themes/{theme_id}").text


def test_of_two_who_merge_both_ways_at_once_one_is_told_and_nobody_waits_for_ever(
    app: Flask, reviewer: FlaskClient
) -> None:
    first, second = add_theme(app, "Phones", "One"), add_theme(app, "Lines", "Two")
    database, met, ends = database_of(app), threading.Barrier(2), []

    def meet(_connection: object, _cursor: object, statement: str, *_others: Any) -> None:
        if "FOR UPDATE" in statement and not getattr(local, "has_met", False):
            local.has_met = True
            with suppress(threading.BrokenBarrierError):
                met.wait(1)  # the other comes too, or waits in the database

    def merge(theme_id: uuid.UUID, into: uuid.UUID) -> None:
        try:
            with database.session() as session:
                begin_merge(session, theme_id, into=into, seen_version=1)
                session.commit()
            ends.append("merged")
        except ThemeChangedMeanwhile:
            ends.append("told")

    local = threading.local()
    event.listen(database.engine, "after_cursor_execute", meet)
    both = [threading.Thread(target=merge, args=pair) for pair in ((first, second), (second, first))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(20)
    assert sorted(ends) == ["merged", "told"]


def test_what_is_left_of_a_merge_into_a_theme_that_is_gone_can_be_merged_elsewhere(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (add_theme(app, name, name) for name in ("Phones", "Lines", "Calls"))

    def begin_and_lose(session: Session, theme_id: uuid.UUID, **decided: Any) -> Theme:
        other = begin_merge(session, theme_id, **decided)
        session.flush()
        with_it = delete(Theme).where(Theme.id == second)
        session.execute(with_it.execution_options(synchronize_session=False))
        return other

    monkeypatch.setattr(themes, "begin_merge", begin_and_lose)
    answer = post(reviewer, app, first, "merge", into=str(second))
    assert "Merge what is left" in reviewer.get(answer.location).text
    monkeypatch.undo()
    assert post(reviewer, app, first, "merge", into=str(third)).location == f"/staff/themes/{third}"


@pytest.mark.parametrize("seen", ["", "0", "99", "x"])
def test_who_has_not_seen_the_theme_as_it_is_changes_nothing(app: Flask, reviewer: FlaskClient, seen: str) -> None:
    theme_id = add_theme(app, "Phones", "One")
    answer = post(reviewer, app, theme_id, "dismiss", version=seen)
    assert "This theme was changed meanwhile" in reviewer.get(answer.location).text
    theme = read_theme(app, theme_id)
    assert theme
    assert theme.state == ThemeState.SUGGESTED


def test_no_decision_changes_a_message_and_each_is_in_the_audit_without_a_word(
    app: Flask, reviewer: FlaskClient
) -> None:
    first, second = add_theme(app, "Phones", "One"), add_theme(app, "Lines", "Two")
    post(reviewer, app, first, "accept", name="Telephones")
    post(reviewer, app, first, "merge", into=str(second))
    post(reviewer, app, second, "dismiss")
    with database_of(app).session() as session:
        lines = session.execute(
            select(AuditEntry.subject, AuditEntry.details)
            .where(AuditEntry.action == Action.THEME_CHANGED)
            .order_by(AuditEntry.id)
        ).all()
        assert [tuple(line) for line in lines] == [
            (f"theme:{first}", {"what": "kept"}),
            (f"theme:{first}", {"what": "merged", "into": str(second)}),
            (f"theme:{second}", {"what": "dismissed"}),
        ]
        assert set(session.scalars(select(Feedback.version))) == {1}


@pytest.mark.parametrize("action", ["accept", "check", "dismiss", "keep-whole", "merge", "split", "take-out"])
@pytest.mark.parametrize("is_hidden", [True, False])
def test_a_theme_that_is_not_there_is_not_found(
    app: Flask, reviewer: FlaskClient, action: str, *, is_hidden: bool
) -> None:
    theme_id = add_theme(app, "Unseen", "One", state=ThemeState.HIDDEN) if is_hidden else MISSING
    assert reviewer.get(f"/staff/themes/{theme_id}").status_code == 404
    fields = {"name": "Phones", "parts": "2", "into": str(MISSING), "messages": str(MISSING)}
    assert post(reviewer, app, theme_id, action, **fields).status_code == 404


def test_the_overview_shows_the_largest_themes_that_were_kept(app: Flask, reviewer: FlaskClient) -> None:
    assert "No theme is kept yet." in reviewer.get("/staff/").text
    add_theme(app, "Phones", "One", state=ThemeState.ACCEPTED)
    add_theme(app, "A suggestion", "Two")
    page = reviewer.get("/staff/").text
    assert "Phones</a>" in page
    assert "A suggestion" not in page


def test_a_theme_is_a_filter_in_an_address() -> None:
    assert read_filter(MultiDict({"theme": str(MISSING)}), mine=MISSING).theme_id == MISSING
    with pytest.raises(ValueError, match="UUID"):
        read_filter(MultiDict({"theme": "x"}), mine=MISSING)
