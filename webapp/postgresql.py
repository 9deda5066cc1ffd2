"""A PostgreSQL connection that no request waits on without end.

The server ends a statement that takes too long, but not one that it never comes to: when its machine or its disk
stands still, the connection stays open and silent, and every thread would wait on it.
"""

from time import monotonic
from typing import Any, Final, TypeVar

from flask import has_request_context
from psycopg import Connection, OperationalError
from psycopg.abc import PQGen

ANSWER_TIMEOUT_SECONDS: Final = 8  # above the longest statement, below what scripts wait for an answer of ours
_Result = TypeVar("_Result")


class PatientConnection(Connection[Any]):  # rows of whatever kind SQLAlchemy asks for
    """A connection that is closed when the server has not answered a request in time."""

    def wait(self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None) -> _Result:
        """Return what the server answers; a command, for which nobody waits, may take as long as it likes.

        Raises:
            OperationalError: There is no answer, and the connection is closed.
        """
        if timeout is not None or not has_request_context():
            return super().wait(gen, interval, timeout)
        asked_at = monotonic()
        try:
            return super().wait(gen, interval, ANSWER_TIMEOUT_SECONDS)
        except OperationalError:
            if monotonic() - asked_at >= ANSWER_TIMEOUT_SECONDS:
                self.pgconn.finish()  # an answer that comes later belongs to nobody
            raise


def connect_patiently(_dialect: object, _record: object, arguments: Any, options: Any) -> PatientConnection:  # noqa: ANN401 - SQLAlchemy's own
    """Return a new connection: a listener for SQLAlchemy's event ``do_connect``."""
    return PatientConnection.connect(*arguments, **options)
