"""Taking the words of messages that are gone out of the index of words too, where the database itself does not."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

# 500 pages of the index at once: a visitor's write waits for one such step, and no longer.
_STEP: Final = text("INSERT INTO feedback_words_index (feedback_words_index, rank) VALUES ('merge', -500)")
_WRITTEN: Final = text("SELECT total_changes()")


def forget_some_words(session: Session) -> bool:
    """Take some of the words out that no message has any more, and tell whether there may be others.

    FTS5 of SQLite only marks a row as deleted; its words stay in the file until parts of the index are merged
    (https://www.sqlite.org/fts5.html#the_merge_command). PostgreSQL clears up by itself (autovacuum).
    """
    if session.get_bind().dialect.name != "sqlite":
        return False
    before = session.scalars(_WRITTEN).one()
    session.execute(_STEP)
    return bool(session.scalars(_WRITTEN).one() - before > 1)  # one, where there was nothing to merge
