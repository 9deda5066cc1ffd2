"""Several requests' rows in one transaction: to commit takes a disk as long for twelve rows as for one.

SQLite has one writer at a time, and those who wait for their turn there sleep and try again. Here they queue: whoever
comes while another request writes waits, and then writes for all who waited with it. Nobody goes on before the commit
that holds their own row is on disk, and nobody waits for company: who comes alone writes at once. PostgreSQL needs
none of this: it has many writers, and commits for several of them at once by itself.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLongError
from sqlalchemy.orm import Session

Item = TypeVar("Item")
Result = TypeVar("Result")
Write = Callable[[Session, Sequence[Item]], Sequence[Result]]

# psycopg tells of a database that only reads (after a fail-over) by an InternalError.
AWAY: Final = (OperationalError, InterfaceError, InternalError, WaitedTooLongError)


class _Ticket:
    """One request's row, until it is on disk or refused."""

    def __init__(self, write: Write[Any, Any], item: object) -> None:
        self.write = write
        self.item = item
        self.wake = threading.Event()
        self.leads = False
        self.result: Any = None  # whatever the function gives that writes it
        self.error: BaseException | None = None
        self.is_refused_in_company = False


class SharedCommits:
    """The queue of those who write. One at a time leads: it writes for all who wait, and the next one leads on."""

    def __init__(self, session: Callable[[], AbstractContextManager[Session]], *, patience_seconds: float) -> None:
        self._session = session
        self._patience_seconds = patience_seconds
        self._mutex = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._is_led = False

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
            self._waiting.append(ticket)
            ticket.leads, self._is_led = not self._is_led, True
        if not ticket.leads:
            self._wait(ticket)
        if ticket.leads:
            self._lead()
        if ticket.is_refused_in_company:
            self._write([ticket])
        if ticket.error is not None:
            raise ticket.error
        return ticket.result  # type: ignore[no-any-return]  # the function's own

    def _wait(self, ticket: _Ticket) -> None:
        """Wait until the item is written, or it is this one's turn to lead."""
        if ticket.wake.wait(self._patience_seconds):
            return
        with self._mutex:
            if ticket in self._waiting and not ticket.leads:
                self._waiting.remove(ticket)
                raise WaitedTooLongError("others wrote for too long")
        ticket.wake.wait()  # it is being written, which the time-outs of the database end

    def _lead(self) -> None:
        with self._mutex:
            batch, self._waiting = self._waiting, []
        try:
            self._write(batch)
        finally:
            with self._mutex:
                following = self._waiting[:1]
                self._is_led = bool(following)
                for ticket in following:
                    ticket.leads = True
            for ticket in (*following, *batch):
                ticket.wake.set()

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
            ticket.is_refused_in_company = error is not None and len(batch) > 1 and not isinstance(error, AWAY)
