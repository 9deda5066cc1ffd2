"""Messages about a few things, as many as a test wants, with the theme that a run makes of them."""

import random
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask import Flask

from tests.changes.writing import add_answers
from tests.staff.browsing import database_of
from webapp.feedback.themes.models import Theme
from webapp.feedback.themes.service import list_themes

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
TOPICS = {
    "phone": ("telephone number", "helpline", "engaged", "ring", "nobody answers", "call"),
    "print": ("printer", "paper copy", "print", "leaflet", "cuts off", "margin"),
    "language": ("translate", "Polish", "Somali", "language", "interpreter", "translation"),
}


def write_text(topic: str, number: int) -> str:
    """Return a text about a topic, unlike the others about it."""
    core, *words = TOPICS[topic]
    random.Random(f"{topic} {number}").shuffle(words)  # noqa: S311 - nothing secret
    return f"Hello, I could not use the {core} because the {words[0]} and {words[1]} did not work. [name] thanks"


def add_topics(app: Flask, topics: Iterable[str], *, number: int = 20, at: datetime = NOW, first: int = 0) -> None:
    """Add messages about each topic."""
    with database_of(app).session() as session:
        for topic in topics:
            for place in range(first, first + number):
                # No two at one time: their order, and with it what is learnt, is the same in every test.
                moment = at - timedelta(days=1, minutes=place, seconds=list(TOPICS).index(topic))
                add_answers(session, 1, at=moment, comments=write_text(topic, place), useful=place % 2 == 0, rating=3)
        session.commit()


def themes_of(app: Flask) -> dict[str, Theme]:
    """Return the themes that can be seen, by the topic that their words are of, or else by name."""
    with database_of(app).session() as session:
        return {_topic_of(theme): theme for theme in list_themes(session)}


def theme_ids(app: Flask) -> set[uuid.UUID]:
    """Return the ids of the themes that can be seen."""
    return {theme.id for theme in themes_of(app).values()}


def _topic_of(theme: Theme) -> str:
    for topic, phrases in TOPICS.items():
        if set(theme.words) & set(" ".join(phrases).lower().split()):
            return topic
    return theme.name
