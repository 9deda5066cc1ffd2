"""Find messages by their words, and by everything that the inbox filters by.

The words of a message are kept in tables of their own, by the database itself: whatever writes to `feedback`, also the
release before this one, needs to know nothing of them. A tap without words is in none of them.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SPAM: Final = "status = 'spam' OR quarantine_reasons IS NOT NULL AND urgency = 'none' AND status = 'new'"
_STEPS: Final = {
    # Messages that share their number are in one step.
    "sqlite": "SELECT substr(id, 1, 16) || 'ffffffffffffffff' FROM feedback "
    "WHERE id > '{first}' ORDER BY id LIMIT 1 OFFSET 4999",
    "postgresql": "SELECT id FROM feedback WHERE id > '{first}' ORDER BY id LIMIT 1 OFFSET 4999",
}
_INDEXES: Final = {
    "ix_feedback_status": (["status", "id"], None),
    "ix_feedback_urgency": (["urgency", "id"], "urgency <> 'none'"),
    "ix_feedback_danger": (["urgency", "status", "id"], "urgency <> 'none'"),
    "ix_feedback_page": (["page", "id"], None),
    "ix_feedback_rating": (["rating", "id"], "rating IS NOT NULL"),
    "ix_feedback_assignee_id": (["assignee_id", "id"], "assignee_id IS NOT NULL"),
    "ix_feedback_personal_data": (["id"], "personal_data IS NOT NULL"),
    "ix_feedback_spam": (["id"], _SPAM),
    "ix_feedback_shown": (["id"], f"NOT ({_SPAM})"),
}


def upgrade() -> None:
    # Each statement by itself, so that none keeps visitors waiting for the next; all can be run again after a stop.
    with op.get_context().autocommit_block():
        _create_indexes()
        if op.get_bind().dialect.name == "sqlite":
            _run(*_SQLITE_REMOVAL, *_SQLITE_TABLES, *_SQLITE_TRIGGERS)
            _fill("BEGIN IMMEDIATE", *_SQLITE_ROWS, "COMMIT")
            return
        _run(*_POSTGRESQL_TABLE, *_POSTGRESQL_TRIGGERS)
        _fill(_POSTGRESQL_ROWS)
        _run(_POSTGRESQL_INDEX)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    _run(*(_POSTGRESQL_REMOVAL if on_postgresql else _SQLITE_REMOVAL))
    for name in _INDEXES:
        op.drop_index(name, table_name="feedback")


def _run(*statements: str) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def _fill(*statements: str) -> None:
    """Add the words of the messages that there are, some at a time; those that came meanwhile have theirs already."""
    first = "00000000-0000-0000-0000-000000000000"
    while first:
        question = _STEPS[op.get_bind().dialect.name].format(first=first)
        last = str(op.get_bind().exec_driver_sql(question).scalar() or "")
        is_in_step = f"feedback.id > '{first}'" + (f" AND feedback.id <= '{last}'" if last else "")
        _run(*(statement.replace("{is_in_step}", is_in_step) for statement in statements))
        first = last


def _create_indexes() -> None:
    for name, (columns, where) in _INDEXES.items():
        op.drop_index(name, table_name="feedback", if_exists=True, postgresql_concurrently=True)
        condition = sa.text(where) if where else None
        op.create_index(
            name,
            "feedback",
            columns,
            sqlite_where=condition,
            postgresql_where=condition,
            postgresql_concurrently=True,
        )


# SQLite. A row of the index is known by a number, so numbers are given out in the order of keys, which is that of time:
# what is found then comes in the order in which it is shown. A number is the time of the key, 48 bits, and the 12 bits
# behind it, times eight, which leaves room for keys that share them.
_HEX_DIGITS: Final = (*range(1, 13), *range(14, 17))  # the one between says that the key is a UUIDv7
_FIRST_NUMBER: Final = " | ".join(
    f"(instr('123456789abcdef', substr({{key}}, {digit}, 1)) << {3 + 4 * (len(_HEX_DIGITS) - 1 - place)})"
    for place, digit in enumerate(_HEX_DIGITS)
)
_HAS_WORDS: Final = "({0}.doing <> '' OR {0}.comments <> '')"
_NEXT_NUMBER: Final = """coalesce((SELECT max(number) + 1 FROM feedback_words WHERE number BETWEEN first AND first + 7),
      first)"""
_SQLITE_ADD: Final = f"""
  INSERT INTO feedback_words (number, feedback_id)
    SELECT {_NEXT_NUMBER}, NEW.id
    FROM (SELECT {_FIRST_NUMBER.format(key="NEW.id")} AS first) WHERE {_HAS_WORDS.format("NEW")};
  INSERT INTO feedback_words_index (rowid, words)
    SELECT number, NEW.doing || ' ' || NEW.comments FROM feedback_words WHERE feedback_id = NEW.id;"""
_SQLITE_REMOVE: Final = """
  INSERT INTO feedback_words_index (feedback_words_index, rowid, words)
    SELECT 'delete', number, OLD.doing || ' ' || OLD.comments FROM feedback_words WHERE feedback_id = OLD.id;
  DELETE FROM feedback_words WHERE feedback_id = OLD.id;"""
_SQLITE_TABLES: Final = (
    "CREATE TABLE feedback_words (number INTEGER NOT NULL PRIMARY KEY, feedback_id CHAR(32) NOT NULL UNIQUE)",
    # The index keeps no text. A letter with an accent is a letter of its own, as it is for PostgreSQL.
    """CREATE VIRTUAL TABLE feedback_words_index USING fts5(
  words, content='', prefix='3', tokenize="unicode61 remove_diacritics 0")""",
)
_SQLITE_TRIGGERS: Final = (
    (
        "CREATE TRIGGER feedback_words_inserted AFTER INSERT ON feedback "
        f"WHEN {_HAS_WORDS.format('NEW')} BEGIN {_SQLITE_ADD} END"
    ),
    (
        "CREATE TRIGGER feedback_words_updated AFTER UPDATE OF doing, comments ON feedback "
        f"WHEN OLD.doing <> NEW.doing OR OLD.comments <> NEW.comments BEGIN {_SQLITE_REMOVE} {_SQLITE_ADD} END"
    ),
    (
        "CREATE TRIGGER feedback_words_deleted AFTER DELETE ON feedback "
        f"WHEN {_HAS_WORDS.format('OLD')} BEGIN {_SQLITE_REMOVE} END"
    ),
)
_SQLITE_MISSING: Final = f"""(
    SELECT {_NEXT_NUMBER} + row_number() OVER (PARTITION BY first ORDER BY id) - 1 AS number, id, doing, comments
    FROM (SELECT id, doing, comments, {_FIRST_NUMBER.format(key="id")} AS first FROM feedback
      WHERE {{is_in_step}} AND {_HAS_WORDS.format("feedback")}
        AND NOT EXISTS (SELECT 1 FROM feedback_words WHERE feedback_id = feedback.id)))"""
_SQLITE_ROWS: Final = (
    f"INSERT INTO feedback_words_index (rowid, words) SELECT number, doing || ' ' || comments FROM {_SQLITE_MISSING}",
    f"INSERT INTO feedback_words (number, feedback_id) SELECT number, id FROM {_SQLITE_MISSING}",
)
_SQLITE_REMOVAL: Final = (
    *(f"DROP TRIGGER IF EXISTS feedback_words_{event}" for event in ("inserted", "updated", "deleted")),
    "DROP TABLE IF EXISTS feedback_words_index",
    "DROP TABLE IF EXISTS feedback_words",
)

# PostgreSQL. Its parser reads addresses, paths and words with hyphens as words; without punctuation there are none.
_PUNCTUATION: Final = "!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~‐‑‒–—―‘’‚“”„…«»¡¿·•"
_SPACES: Final = " " * (len(_PUNCTUATION) - 1)  # in SQL two quotation marks stand for one


def _words_of(row: str) -> str:
    return f"to_tsvector('simple', translate({row}.doing || ' ' || {row}.comments, '{_PUNCTUATION}', '{_SPACES}'))"


_POSTGRESQL_TABLE: Final = (
    "DROP TABLE IF EXISTS feedback_words",
    """CREATE TABLE feedback_words (
  feedback_id uuid PRIMARY KEY REFERENCES feedback (id) ON DELETE CASCADE, words tsvector NOT NULL)""",
)
_POSTGRESQL_TRIGGERS: Final = (
    f"""CREATE OR REPLACE FUNCTION keep_feedback_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.doing = '' AND NEW.comments = '' THEN
    DELETE FROM feedback_words WHERE feedback_id = NEW.id;
  ELSE
    INSERT INTO feedback_words (feedback_id, words) VALUES (NEW.id, {_words_of("NEW")})
      ON CONFLICT (feedback_id) DO UPDATE SET words = EXCLUDED.words;
  END IF;
  RETURN NULL;
END $$""",
    (
        "CREATE OR REPLACE TRIGGER feedback_words_inserted AFTER INSERT ON feedback FOR EACH ROW "
        f"WHEN {_HAS_WORDS.format('NEW')} EXECUTE FUNCTION keep_feedback_words()"
    ),
    (
        "CREATE OR REPLACE TRIGGER feedback_words_updated AFTER UPDATE OF doing, comments ON feedback FOR EACH ROW "
        "WHEN (OLD.doing <> NEW.doing OR OLD.comments <> NEW.comments) EXECUTE FUNCTION keep_feedback_words()"
    ),
)
_POSTGRESQL_ROWS: Final = f"""INSERT INTO feedback_words (feedback_id, words)
  SELECT id, {_words_of("feedback")} FROM feedback WHERE {{is_in_step}} AND {_HAS_WORDS.format("feedback")} ORDER BY id
  ON CONFLICT DO NOTHING"""
_POSTGRESQL_INDEX: Final = "CREATE INDEX CONCURRENTLY ix_feedback_words_words ON feedback_words USING gin (words)"
_POSTGRESQL_REMOVAL: Final = (
    "DROP TRIGGER feedback_words_inserted ON feedback",
    "DROP TRIGGER feedback_words_updated ON feedback",
    "DROP FUNCTION keep_feedback_words",
    "DROP TABLE feedback_words",
)
