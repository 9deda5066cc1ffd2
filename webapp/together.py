"""Several requests' rows in one transaction: to commit takes a disk as long for twelve rows as for one.

Whoever comes while other requests write waits, and then writes for all who waited with it. Nobody goes on before the
commit that holds their own row is on disk, and nobody waits for company: who comes alone writes at once.

SQLite has one writer at a time, and those who wait for their turn there would sleep and try again. PostgreSQL has many,
but each way to it and back costs our own processor more than the row does; two write at once there, so that one can
gather while the other waits for the disk.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLongError
from sqlalchemy.orm import Session

Item = TypeVar("Item")
Result = TypeVar("Result")
Write = Callable[[Session, Sequence[Item]], Sequence[Result]]

# psycopg tells of a database that only reads (after a fail-over) by an InternalError.
AWAY: Final = (OperationalError, InterfaceError, InternalError, WaitedTooLongError)
# PostgreSQL's codes for one that is there, where somebody holds a row: a deadlock, a lock waited for.
HINDERED: Final = frozenset({"40P01", "55P03"})


class _Ticket:
    """One request's row, until it is on disk or refused."""

    def __init__(self, write: Write[Any, Any], item: object) -> None:
        self.write = write
        self.item = item
        self.turn = threading.Lock()  # released once: when the item is written, or when this one is to lead
        self.turn.acquire()
        self.leads = False
        self.result: Any = None  # whatever the function gives that writes it
        self.error: BaseException | None = None
        self.is_refused_in_company = False


class SharedCommits:
    """The queue of those who write. Who leads writes for all who wait, and the next of the queue leads on."""

    def __init__(
        self, session: Callable[[], AbstractContextManager[Session]], *, leaders: int, patience_seconds: float
    ) -> None:
        self._session = session
        self._patience_seconds = patience_seconds
        self._mutex = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._places = leaders

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def commit(self, write: Write[Item, Result], item: Item) -> Result:
        """Write one item, commit it together with those of others, and return what the function gave for it.

        What the database refuses in company is tried again alone: one request's fault is nobody else's.

        Raises:
            WaitedTooLongError: Those before it took too long; nothing is written.
        """
        ticket = _Ticket(write, item)
        with self._mutex:
            if self._places:
                self._places -= 1
                ticket.leads = True
            else:
                self._waiting.append(ticket)
        if not ticket.leads:
            self._wait(ticket)
        if ticket.leads:
            self._lead(ticket)
        if ticket.is_refused_in_company:
            self._write([ticket])
        if ticket.error is not None:
            raise ticket.error
        return ticket.result  # type: ignore[no-any-return]  # the function's own

    def _wait(self, ticket: _Ticket) -> None:
        """Wait until the item is written, or it is this one's turn to lead."""
        if ticket.turn.acquire(timeout=self._patience_seconds):
            return
        with self._mutex:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                raise WaitedTooLongError("others wrote for too long")
        ticket.turn.acquire()  # it is being written, which the time-outs of the database end

    def _lead(self, first: _Ticket) -> None:
        with self._mutex:
            others, self._waiting = self._waiting, []
        try:
            self._write([first, *others])
        finally:
            self._hand_on()
            for ticket in others:
                ticket.turn.release()

    def _hand_on(self) -> None:
        """Let the next one lead; without any, the place is free."""
        with self._mutex:
            if not self._waiting:
                self._places += 1
                return
            following = self._waiting.pop(0)
            following.leads = True
        following.turn.release()

    def _write(self, batch: list[_Ticket]) -> None:
        """Write a batch in one transaction, and tell each ticket how it went."""
        error: BaseException | None = None
        try:
            with self._session() as session:
                for write in dict.fromkeys(ticket.write for ticket in batch):
                    tickets = [ticket for ticket in batch if ticket.write == write]
                    results = write(session, [ticket.item for ticket in tickets])
                    for ticket, result in zip(tickets, results, strict=True):
                        ticket.result = result
                session.commit()
        except BaseException as fault:  # noqa: BLE001 - each request raises it, where it is answered
            error = fault
        for ticket in batch:
            ticket.error = error
            ticket.is_refused_in_company = error is not None and len(batch) > 1 and not _is_away(error)


def _is_away(error: BaseException) -> bool:
    """Whether the database is away for all, and not only hindered by a row of one of them."""
    code = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return isinstance(error, AWAY) and code not in HINDERED
