"""How consent changes a page: what the banner shows, and what the cookies page has ticked."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from webapp.consent import cookie
from webapp.consent.cookie import ConsentCookie
from webapp.published import Visit


class Answers(NamedTuple):
    """What a visitor has chosen, and nothing that tells one visitor from another."""

    preferences: bool
    analytics: bool
    this_visit_only: bool


class ConsentState(NamedTuple):
    """What a page shows of consent. `banner` is ask, saved or none; `answers` is None before a choice."""

    banner: str
    answers: Answers | None


def make_dimension(*, purposes_version: int, lifetime_days: int) -> Callable[[Visit], ConsentState]:
    """Return the function that reads the state of consent from a visit."""

    def read_state(visit: Visit) -> ConsentState:
        chosen = cookie.load_cookie(
            visit.cookies.get(cookie.NAME),
            purposes_version=purposes_version,
            lifetime_days=lifetime_days,
            now=datetime.fromtimestamp(visit.at_seconds, UTC),
        )
        if chosen is None:
            return ConsentState("ask", None)
        banner = "saved" if cookie.SAVED_NAME in visit.cookies else "none"
        return ConsentState(banner, _answers(chosen))

    return read_state


def _answers(chosen: ConsentCookie) -> Answers:
    return Answers(chosen.preferences, chosen.analytics, chosen.this_visit_only)
