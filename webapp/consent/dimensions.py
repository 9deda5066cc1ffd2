"""How consent changes a page: what the banner shows, what the cookies page has ticked, what must be taken back."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from webapp.consent import cookie
from webapp.consent.cookie import ConsentCookie
from webapp.consent.register import Cookie, Register
from webapp.consent.register_rules import ESSENTIAL
from webapp.published import Visit


class Answers(NamedTuple):
    """What a visitor has chosen, and nothing that tells one visitor from another."""

    preferences: bool
    analytics: bool
    this_visit_only: bool


class ConsentState(NamedTuple):
    """What a page shows of consent, and what it takes back.

    Attributes:
        banner: ask, saved or none.
        answers: None before a choice.
        has_gpc: Before a choice, whether the browser refuses by Global Privacy Control.
        asked_about: Before a choice, the older version of the purposes that the visitor chose on, if any.
        leftovers: Cookies of the register that the browser still holds and the visitor does not allow.
    """

    banner: str
    answers: Answers | None
    has_gpc: bool = False
    asked_about: int | None = None
    leftovers: tuple[str, ...] = ()


def make_dimension(register: Register) -> Callable[[Visit], ConsentState]:
    """Return the function that reads the state of consent from a visit."""
    optional = [row for row in register.cookies if row.is_cookie and row.purpose != ESSENTIAL]

    def read_state(visit: Visit) -> ConsentState:
        state = _read_banner(visit, register)
        leftovers = tuple(row.name for row in optional if row.name in visit.cookies and not is_allowed(row, state))
        return state._replace(leftovers=leftovers) if leftovers else state

    return read_state


def is_allowed(row: Cookie, state: ConsentState) -> bool:
    """Whether the visitor allows what the register lists: by consent, or under an exception by not saying no."""
    if row.purpose == ESSENTIAL:
        return True
    if state.answers is not None:
        return bool(getattr(state.answers, row.purpose))
    return row.legal_basis != "consent" and not state.has_gpc


def _read_banner(visit: Visit, register: Register) -> ConsentState:
    value = visit.cookies.get(cookie.NAME)
    if value is None:
        return ConsentState("ask", None, has_gpc=visit.has_gpc)
    chosen = cookie.load_cookie(
        value,
        purposes_version=register.version,
        lifetime_days=register.lifetime_days,
        now=datetime.fromtimestamp(visit.at_seconds, UTC),
    )
    if chosen is None:
        asked_about = cookie.read_older_version(value, purposes_version=register.version)
        return ConsentState("ask", None, has_gpc=visit.has_gpc, asked_about=asked_about)
    banner = "saved" if cookie.SAVED_NAME in visit.cookies else "none"
    return ConsentState(banner, _answers(chosen))


def _answers(chosen: ConsentCookie) -> Answers:
    return Answers(chosen.preferences, chosen.analytics, chosen.this_visit_only)
