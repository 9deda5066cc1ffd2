"""Taking the words of messages that are gone out of the index of words too, where the database itself does not."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

# 500 pages of the index at once: a visitor's write waits for one such step, and no longer.
_STEP: Final = text("INSERT INTO feedback_words_index (feedback_words_index, rank) VALUES ('merge', -500)")
# 4 MB, the words of some 40,000 messages: to merge all of them takes a tenth of a second.
_MOST_PAGES_AT_ONCE: Final = 1_000
_CHECKPOINT: Final = text("PRAGMA wal_checkpoint(TRUNCATE)")
_PAGES: Final = text("SELECT count(*) FROM (SELECT 1 FROM feedback_words_index_data LIMIT :most)")
_WRITTEN: Final = text("SELECT total_changes()")


def forget_words_at_once(session: Session) -> None:
    """Take out all words that no message has any more, in the transaction that deleted or hid them.

    A large index is left to `flask feedback purge`: nobody is to wait for the seconds that it takes.
    """
    if session.get_bind().dialect.name != "sqlite":
        return
    session.flush()
    if session.scalars(_PAGES, {"most": _MOST_PAGES_AT_ONCE}).one() < _MOST_PAGES_AT_ONCE:
        while forget_some_words(session):
            pass


def empty_log(session: Session) -> None:
    """Let the write-ahead log of SQLite hold nothing of what is in the file by now, unless somebody reads or writes."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(_CHECKPOINT)


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
