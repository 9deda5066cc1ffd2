"""The words that staff put on messages. The caller commits."""

import unicodedata
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.feedback.models import MAX_TAG_CHARACTERS, Feedback, FeedbackTag, Tag

MOST_TAGS_ON_A_MESSAGE: Final = 20
_INSERT_TAG: Final = {
    dialect: insert(Tag.metadata.tables[Tag.__tablename__]).on_conflict_do_nothing()
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


class TagRefused(ValueError):  # noqa: N818 - says what happened
    """It cannot be a tag, or there are too many; the message is a sentence for the person who wrote it."""


def clean_tag(name: str) -> str:
    """Return the one spelling of a tag: lower case, one space between words, nothing unseen; or nothing.

    Raises:
        TagRefused: It is too long, or has a comma, which parts tags.
    """
    words = unicodedata.normalize("NFKC", name).casefold().split()
    tag = " ".join(filter(None, ("".join(filter(str.isprintable, word)) for word in words)))
    if len(tag) > MAX_TAG_CHARACTERS:
        raise TagRefused(f"A tag must be {MAX_TAG_CHARACTERS} characters or fewer")
    if "," in tag:
        raise TagRefused("A tag must not have a comma")
    return tag


def list_tags(session: Session, *, limit: int) -> tuple[str, ...]:
    """Return up to `limit` of the tags there are, in the order of the alphabet."""
    return tuple(session.scalars(select(Tag.name).order_by(Tag.name).limit(limit)))


def tags_of(session: Session, feedback_id: uuid.UUID) -> frozenset[str]:
    """Return the tags of a message."""
    return frozenset(session.scalars(select(FeedbackTag.tag).where(FeedbackTag.feedback_id == feedback_id)))


def tags_of_each(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Return the tags of some messages, by message, in the order of the alphabet; one without tags is left out."""
    query = select(FeedbackTag.feedback_id, FeedbackTag.tag).where(FeedbackTag.feedback_id.in_(ids))
    tags: dict[uuid.UUID, list[str]] = {}
    for feedback_id, tag in session.execute(query.order_by(FeedbackTag.tag)):
        tags.setdefault(feedback_id, []).append(tag)
    return tags


def add_tags(session: Session, feedback: Feedback, names: Collection[str], *, at: datetime) -> tuple[str, ...]:
    """Put tags on a message, and return those that were not on it.

    Raises:
        TagRefused: The message would have too many.
    """
    before = tags_of(session, feedback.id)
    fresh = sorted(set(names) - before)
    if len(before) + len(fresh) > MOST_TAGS_ON_A_MESSAGE:
        raise TagRefused(f"A message can have up to {MOST_TAGS_ON_A_MESSAGE} tags")
    if fresh:
        rows = [{"name": name, "created_at": at} for name in fresh]
        session.connection().execute(_INSERT_TAG[session.get_bind().dialect.name], rows)
        session.add_all(FeedbackTag(tag=name, feedback_id=feedback.id) for name in fresh)
        session.flush()
    return tuple(fresh)


def remove_tags(session: Session, feedback: Feedback, names: Collection[str]) -> tuple[str, ...]:
    """Take tags from a message, and return those that were on it. The tag itself stays, for other messages."""
    gone = sorted(tags_of(session, feedback.id) & set(names))
    if gone:
        session.execute(delete(FeedbackTag).where(FeedbackTag.feedback_id == feedback.id, FeedbackTag.tag.in_(gone)))
    return tuple(gone)
