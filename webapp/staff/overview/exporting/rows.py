"""The rows of an export: what every reviewer may read of a message, and nothing that finds its sender.

Left out are e-mail addresses, which are for an answer and not for a table; the notes and outcomes of staff, which may
name people; and sealed originals. Texts are the redacted ones.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from webapp.database import Database
from webapp.feedback.models import Feedback
from webapp.feedback.service import Cursor, FeedbackFilter, find_feedback_page, tags_of_each

BATCH: Final = 500

Value = str | int | bool | datetime | list[str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One message; the values are in the order of ``HEADS``."""

    values: tuple[Value, ...]


HEADS: Final = (
    "reference",
    "received",
    "page",
    "useful",
    "rating",
    "doing",
    "comments",
    "device",
    "urgency",
    "urgent because",
    "personal details taken out",
    "looks like spam because",
    "status",
    "reviewed",
    "tags",
)


def read_batches(database: Database, wanted: FeedbackFilter) -> Iterator[list[Row]]:
    """Yield the messages that are wanted, some at a time.

    Each batch is a short transaction of its own, over before anything is sent: a slow download holds no connection, no
    statement runs into its time-out, and SQLite's log can be folded back. A message that comes meanwhile moves none.
    """
    after: Cursor | None = None
    while True:
        with closing(database.request_session(may_write=False)) as session:
            page = find_feedback_page(session, wanted, after=after, limit=BATCH)
            tags = tags_of_each(session, [message.id for message in page.items])
        yield [_write_row(message, tags.get(message.id, [])) for message in page.items]
        after = page.next_cursor
        if after is None:
            return


def _write_row(message: Feedback, tags: list[str]) -> Row:
    return Row(
        values=(
            message.reference,
            message.created_at,
            message.page,
            message.useful,
            message.rating,
            message.doing,
            message.comments,
            message.device,
            message.urgency,
            _reasons(message.reasons),
            message.personal_data or [],
            message.quarantine_reasons or [],
            message.status,
            message.reviewed_at,
            tags,
        )
    )


def _reasons(reasons: list[dict[str, Any]] | None) -> list[str]:
    return [str(reason["why"]) for reason in reasons or ()]
