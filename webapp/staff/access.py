"""The one door to everything below ``/staff/``: closed, but for the sign-in."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import Final, ParamSpec, cast
from urllib.parse import unquote

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect

from webapp import database
from webapp.audit import NotAudited
from webapp.config import Settings
from webapp.errors import error_response
from webapp.security import is_local_path
from webapp.staff.entry import sessions
from webapp.staff.entry.session_cookie import StaffSessionInterface
from webapp.staff.entry.sessions import SignedIn
from webapp.staff.models import Role

MOST_ADDRESS_CHARACTERS: Final = 1_500  # a list with every filter, and the words of its search sealed
DONE: Final = "done"  # what Flask flashes: this was done; without it, something to know
COOKIE_NAME: Final = "staff-session"
OPEN_ENDPOINTS: Final = frozenset(
    {
        "staff.show_login",
        "staff.sign_in",
        "staff.show_set_up",
        "staff.set_up",
        "staff.ask_provider",
        "staff.return_from_provider",
    }
)
# What a session may ask for between the password and the second factor.
HALF_ENDPOINTS: Final = frozenset(
    {
        "staff.show_second_step",
        "staff.use_code",
        "staff.ask_passkey",
        "staff.use_passkey",
        "staff.show_recovery",
        "staff.use_recovery",
        "staff.show_adding",
        "staff.begin_app",
        "staff.show_app",
        "staff.add_app",
        "staff.show_new_passkey",
        "staff.ask_new_passkey",
        "staff.add_passkey",
        "staff.sign_out",
    }
)

Given = ParamSpec("Given")

staff = Blueprint("staff", __name__, url_prefix="/staff", cli_group="staff")
staff.cli.help = "Add accounts; seal, check and purge the audit."
csrf = CSRFProtect()
log = logging.getLogger(__name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Set the cookie and the tokens of the staff pages; public pages have neither."""
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE_NAME,
        SESSION_COOKIE_PATH="/staff",
        SESSION_COOKIE_HTTPONLY=True,
        # Not Strict: a link from an e-mail would come without the cookie, and the sign-in page replace it.
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
    )
    app.session_interface = StaffSessionInterface()
    csrf.init_app(app)


@staff.before_request
def require_sign_in() -> ResponseReturnValue | None:
    """Refuse forms that are not ours, and send whoever is not signed in, or half, to where they can go on."""
    csrf.protect()
    g.signed_in = _find_signed_in()
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    if g.signed_in:
        is_closed = g.signed_in.is_half and request.endpoint not in HALF_ENDPOINTS
        return redirect(url_for("staff.show_second_step"), HTTPStatus.SEE_OTHER) if is_closed else None
    wanted = request.full_path.removesuffix("?") if request.method == "GET" else None
    return redirect(url_for("staff.show_login", next=wanted), HTTPStatus.SEE_OTHER)


@staff.errorhandler(NotAudited)
def refuse(refused: NotAudited) -> ResponseReturnValue:
    """Answer 503: what the audit cannot tell of is neither done nor shown."""
    log.error("not audited", exc_info=refused)
    return error_response(HTTPStatus.SERVICE_UNAVAILABLE)


def for_admins(view: Callable[Given, ResponseReturnValue]) -> Callable[Given, ResponseReturnValue]:
    """Let only admins use a view; somebody else who is signed in gets 403."""

    @wraps(view)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> ResponseReturnValue:
        if signed_in().role != Role.ADMIN:
            abort(HTTPStatus.FORBIDDEN)
        return view(*args, **kwargs)

    return guarded


def for_the_sure(view: Callable[Given, ResponseReturnValue]) -> Callable[Given, ResponseReturnValue]:
    """Let a view change what opens an account only shortly after its user proved who they are; else ask them to."""

    @wraps(view)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> ResponseReturnValue:
        if signed_in().is_half or sessions.is_sure(signed_in(), now=now()):
            return view(*args, **kwargs)
        return redirect(url_for("staff.show_confirming"), HTTPStatus.SEE_OTHER)

    return guarded


def signed_in() -> SignedIn:
    """Return who asks. Only for views that the door above keeps closed."""
    return cast("SignedIn", g.signed_in)


def path_after_sign_in(wanted: str | None) -> str:
    """Return where to go after signing in: the staff page that was asked for, else the overview."""
    if wanted and wanted.startswith("/staff/") and is_staff_address(wanted) and not _climbs(wanted):
        return wanted
    return url_for("staff.show_overview")


def is_staff_address(wanted: str) -> bool:
    """Whether an address that was sent is a path on this site, as long as those of lists with a filter are."""
    return is_local_path(wanted, most=MOST_ADDRESS_CHARACTERS)


def settings() -> Settings:
    """Return what the operator set."""
    return cast("Settings", current_app.extensions["settings"])


def now() -> datetime:
    """Return the time of this request, for services that take it as an argument."""
    return datetime.now(UTC)


def _climbs(path: str) -> bool:
    """Whether a path leads out of where it begins, or has an empty part that could be taken for a host."""
    path = unquote(unquote(path.partition("?")[0].partition("#")[0]))
    return "//" in path or "\\" in path or ".." in path.split("/")


def _find_signed_in() -> SignedIn | None:
    secret = cookie.get("secret")
    if not isinstance(secret, str):
        return None
    session = database.session()
    found = sessions.find_signed_in(session, secret=secret, now=now())
    if found and sessions.is_due(found, now=now()):
        session.rollback()  # SQLite: a transaction that has read may be refused when it turns to writing
        sessions.note_seen(session, session_id=found.session_id, now=now())
        session.commit()
    return found
