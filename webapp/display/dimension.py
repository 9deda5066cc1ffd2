"""How a visitor's settings change a page: twelve looks, and no more."""

from collections.abc import Callable

from webapp.consent.dimensions import is_allowed
from webapp.consent.dimensions import make_dimension as make_consent_dimension
from webapp.consent.register import Cookie, Register
from webapp.display.look import Look, load_look
from webapp.published import Visit

VISIT_NAME = "display"
KEPT_NAME = "display-kept"


def make_dimension(register: Register) -> Callable[[Visit], Look]:
    """Return the function that reads the look from a visit: what was set in it, else what is remembered.

    What is remembered is not read without consent: reading, too, is access to the device (PECR reg. 6(1)).
    """
    kept = kept_row(register)
    read_consent = make_consent_dimension(register)

    def read_look(visit: Visit) -> Look:
        cookies = visit.cookies
        look = load_look(cookies.get(VISIT_NAME))
        if look is None and KEPT_NAME in cookies and is_allowed(kept, read_consent(visit)):
            look = load_look(cookies[KEPT_NAME])
        return look or Look()

    return read_look


def kept_row(register: Register) -> Cookie:
    """Return what the register says of the cookie that remembers the look."""
    return next(row for row in register.cookies if row.name == KEPT_NAME)
