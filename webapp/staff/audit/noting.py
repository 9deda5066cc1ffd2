"""What a page that only shows something writes into the audit."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask.typing import ResponseReturnValue

from webapp import database
from webapp.audit import Action, record
from webapp.staff.access import now, signed_in

Given = ParamSpec("Given")


def note_reading(action: Action, *, subject: str | None = None, details: dict[str, Any] | None = None) -> None:
    """Write a line on what the person who asks was shown, and commit; call it when everything is read.

    What was read can still be shown after it, but is no longer tied to the database.
    """
    session = database.session()
    session.expunge_all()
    session.rollback()  # SQLite: a transaction that has read may be refused when it turns to writing
    record(session, action, by=signed_in().account_id, at=now(), subject=subject, details=details)
    session.commit()


def noted(
    action: Action, *, subject: str | None = None
) -> Callable[[Callable[Given, ResponseReturnValue]], Callable[Given, ResponseReturnValue]]:
    """Let a view that shows a page, and changes nothing, write a line each time it does.

    Args:
        action: What the person does by looking.
        subject: What they look at, with the view's arguments in braces, such as ``account:{account_id}``.
    """

    def decorate(view: Callable[Given, ResponseReturnValue]) -> Callable[Given, ResponseReturnValue]:
        @wraps(view)
        def show(*args: Given.args, **kwargs: Given.kwargs) -> ResponseReturnValue:
            shown = view(*args, **kwargs)
            note_reading(action, subject=subject.format(**kwargs) if subject else None)
            return shown

        return show

    return decorate
