"""A run of `flask themes suggest`: what it suggests, and that it leaves people's decisions alone."""

import builtins
import sys
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from tests.feedback.themes.conftest import Suggest
from tests.feedback.themes.topics import NOW, TOPICS, add_topics, theme_ids, themes_of
from tests.staff.browsing import database_of
from webapp.feedback.models import Feedback
from webapp.feedback.service.filtering import FeedbackFilter
from webapp.feedback.service.finding import count_feedback, find_feedback_page
from webapp.feedback.themes.models import FeedbackTheme, Theme, ThemeState
from webapp.feedback.themes.service import accept_theme, ask_split, dismiss_theme


def decide(app: Flask, topic: str, decision: Any, **values: Any) -> Theme:
    """Do what a person decides about the theme of a topic."""
    theme = themes_of(app)[topic]
    with database_of(app).session() as session:
        decided: Theme = decision(session, theme.id, seen_version=theme.version, **values)
        session.commit()
    return decided


def test_each_topic_is_suggested_with_its_words_messages_and_satisfaction(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    result = suggest("--most", "3")
    assert result.exit_code == 0, result.output
    assert "Read 60 messages. Suggested 3 themes" in result.output
    themes = themes_of(app)
    assert set(themes) == set(TOPICS)
    assert {theme.state for theme in themes.values()} == {ThemeState.SUGGESTED}
    phone = themes["phone"]
    assert (phone.messages, phone.useful_yes, phone.useful_answers, phone.rating_sum) == (20, 10, 20, 60)
    assert not {"name", "thanks", "hello"} & set(phone.words)


def test_progress_is_told_on_standard_error(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    result = suggest()
    assert "Reading messages: 60 of 60" in result.stderr
    assert "Storing suggestions" in result.stderr


def test_no_message_is_changed(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    suggest()
    with database_of(app).session() as session:
        assert session.execute(select(Feedback.status, Feedback.version).distinct()).all() == [("new", 1)]


def test_spam_old_messages_and_taps_without_words_are_left_out(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    add_topics(app, ["phone"], at=NOW - timedelta(days=40), first=100)
    with database_of(app).session() as session:
        spam = select(Feedback.id).order_by(Feedback.id.desc()).limit(5).scalar_subquery()
        session.execute(update(Feedback).where(Feedback.id.in_(spam)).values(status="spam"))
        session.commit()
    assert "Read 55 messages." in suggest("--messages-of", "30").output


def test_the_next_run_replaces_suggestions_and_leaves_what_people_kept(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    suggest("--most", "3")
    kept = decide(app, "phone", accept_theme, name="Cannot get through")
    before = theme_ids(app)
    suggest("--most", "3")
    assert theme_ids(app) & before == {kept.id}
    theme = themes_of(app)["phone"]
    assert (theme.name, theme.messages, theme.proposed) == ("Cannot get through", 20, 0)


def test_new_messages_are_proposed_for_the_theme_that_they_are_like(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    suggest("--most", "3")
    decide(app, "phone", accept_theme, name="Cannot get through")
    add_topics(app, ["phone"], number=10, first=50)
    suggest("--most", "3")
    theme = themes_of(app)["phone"]
    assert theme.messages - theme.proposed == 20
    assert theme.proposed >= 7
    assert len([found for found in themes_of(app).values() if found.state == ThemeState.ACCEPTED]) == 1


def test_what_was_dismissed_is_not_suggested_again(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    suggest("--most", "3")
    dismissed = decide(app, "print", dismiss_theme)
    suggest("--most", "3")
    themes = themes_of(app)
    assert (themes["print"].id, themes["print"].state) == (dismissed.id, ThemeState.DISMISSED)
    with database_of(app).session() as session:
        assert session.scalar(select(func.count()).select_from(FeedbackTheme)) == 60


def test_a_theme_is_split_as_people_asked(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    suggest("--most", "3")
    phone, language = themes_of(app)["phone"], themes_of(app)["language"]
    with database_of(app).session() as session:
        session.execute(update(FeedbackTheme).where(FeedbackTheme.theme_id == language.id).values(theme_id=phone.id))
        session.execute(delete(Theme).where(Theme.id == language.id))
        session.commit()
    decide(app, "phone", accept_theme, name="Both")
    decide(app, "phone", ask_split, parts=2)
    assert "Split 1 themes." in suggest("--most", "3").output
    with database_of(app).session() as session:
        parts = session.scalars(select(Theme).where(Theme.state == ThemeState.ACCEPTED)).all()
        assert [part.split_into for part in parts if part.split_into] == []
        assert sorted(part.messages for part in parts) == [20, 20]
        assert all(part.name.startswith("Both: ") for part in parts)


def test_a_theme_is_a_filter_of_messages(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    suggest("--most", "3")
    wanted = FeedbackFilter(theme_id=themes_of(app)["print"].id)
    with database_of(app).session() as session:
        assert count_feedback(session, wanted, up_to=100) == 20
        assert all(
            "print" in found.comments
            or "paper" in found.comments
            or "leaflet" in found.comments
            or "cuts" in found.comments
            or "margin" in found.comments
            for found in find_feedback_page(session, wanted, limit=50).items
        )


def test_a_message_that_is_erased_leaves_its_theme(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    suggest("--most", "3")
    with database_of(app).session() as session:
        session.execute(delete(Feedback))
        session.commit()
        assert session.scalar(select(func.count()).select_from(FeedbackTheme)) == 0


def test_what_a_stopped_run_left_is_cleared_away(app: Flask, suggest: Suggest) -> None:
    add_topics(app, TOPICS)
    suggest("--most", "3")
    with database_of(app).session() as session:
        session.execute(update(Theme).values(state=ThemeState.HIDDEN))
        session.commit()
    assert themes_of(app) == {}
    suggest("--most", "3")
    with database_of(app).session() as session:
        assert session.scalar(select(func.count()).select_from(Theme)) == 3


@pytest.mark.parametrize("number", [0, 3])
def test_too_few_messages_are_told_and_change_nothing(app: Flask, suggest: Suggest, number: int) -> None:
    add_topics(app, TOPICS, number=number)
    result = suggest()
    assert result.exit_code == 1
    assert "too few messages with words in common" in result.output


def test_without_the_library_the_command_says_what_to_do(
    app: Flask, suggest: Suggest, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name.startswith("sklearn"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "webapp.feedback.themes.clustering", raising=False)
    monkeypatch.delitem(sys.modules, "webapp.feedback.themes.suggesting", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    result = suggest()
    assert result.exit_code == 1
    assert "make themes" in result.output


def test_the_site_itself_never_imports_the_library() -> None:
    """A worker stays small: only the command reads scikit-learn."""
    import subprocess

    code = "import sys, webapp; sys.exit('sklearn' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
