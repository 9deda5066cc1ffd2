"""The cookie firewall: the one place that every `Set-Cookie` of the application passes.

A cookie that the register does not list, that the visitor does not allow, or whose attributes are not those of the
register is dropped, with an error in the log that names the fault and never the value. What the visitor no longer
allows is expired: every cookie of a purpose when a choice refuses it, and whatever a browser still carries
(PECR reg. 6; UK GDPR art. 7(3): withdrawal takes effect).

It stands behind the table of finished pages, which pass it once, when they are finished, and are not slowed.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from typing import cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.http import dump_cookie

from webapp.config import Settings
from webapp.consent import cookie
from webapp.consent.dimensions import ConsentState, is_allowed, make_dimension
from webapp.consent.register import Cookie, Register
from webapp.consent.register_rules import ESSENTIAL
from webapp.consent.set_cookie import SetCookie, read_set_cookie
from webapp.published import PublishedPages, Visit, table_of

Headers = list[tuple[str, str]]
log = logging.getLogger(__name__)


def init_app(app: Flask, settings: Settings, register: Register) -> None:
    """Put the firewall between the application and the table of finished pages."""
    table = table_of(app)
    table.application = CookieFirewall(table.application, table, register, is_https=settings.is_https)


class CookieFirewall:
    """WSGI middleware that lets through the cookies that may be set, and expires those that may not stay."""

    def __init__(
        self, application: WSGIApplication, table: PublishedPages, register: Register, *, is_https: bool
    ) -> None:
        self._application = application
        self._table = table
        self._rows = {row.name: row for row in register.cookies if row.is_cookie}
        self._read_state = make_dimension(register)
        self._is_https = is_https

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the application's answer, its cookies checked."""

        def start_checked(status: str, headers: Headers, *error: object) -> object:
            return start_response(status, self._checked(environ, headers), *error)  # type: ignore[arg-type]

        return self._application(environ, cast("StartResponse", start_checked))

    def _checked(self, environ: WSGIEnvironment, headers: Headers) -> Headers:
        lines = [value for name, value in headers if name.lower() == "set-cookie"]
        before = cast("ConsentState", self._table.values(environ)["consent"])
        if not lines and not before.leftovers:
            return headers
        wanted = [(line, read_set_cookie(line)) for line in lines]
        choice = next((found for _, found in wanted if found.name == cookie.NAME), None)
        after = before if choice is None else self._state_after(choice, before)
        kept = [line for line, found in wanted if not self._is_dropped(found, after)]
        if choice is None:
            expired = [self._rows[name] for name in before.leftovers]
        else:
            expired = [row for row in self._rows.values() if not is_allowed(row, after)]
        others = [(name, value) for name, value in headers if name.lower() != "set-cookie"]
        return [*others, *(("Set-Cookie", line) for line in (*kept, *self._expiries(expired)))]

    def _state_after(self, choice: SetCookie, before: ConsentState) -> ConsentState:
        cookies = {} if choice.is_expiry else {cookie.NAME: choice.value}
        return self._read_state(Visit(cookies, before.has_gpc, time.time()))

    def _is_dropped(self, found: SetCookie, state: ConsentState) -> bool:
        if found.is_expiry:
            return False
        row = self._rows.get(found.name)
        faults = ["is not in the register"] if row is None else [*self._faults(found, row, state)]
        for fault in faults:
            log.error("cookie dropped", extra={"cookie": found.name if row else "unknown", "fault": fault})
        return bool(faults)

    def _faults(self, found: SetCookie, row: Cookie, state: ConsentState) -> Iterator[str]:
        if not is_allowed(row, state):
            yield "is not allowed by the visitor"
        if found.path not in row.paths:
            yield "is for another path"
        if found.domain and found.domain not in row.domains:
            yield "is for another domain"
        if found.is_http_only != row.http_only:
            yield "is within reach of scripts" if row.http_only else "is out of reach of scripts"
        if found.same_site not in {"lax", "strict"}:
            yield "goes along with requests of other sites"
        if self._is_https and not found.is_secure:
            yield "goes over http too"
        if found.lasts_seconds is not None and found.lasts_seconds > (row.longest_seconds or 0):
            yield "stays too long"

    def _expiries(self, rows: Iterable[Cookie]) -> Iterator[str]:
        for row in rows:
            if row.purpose == ESSENTIAL:
                continue
            for path in row.paths:
                for domain in (None, *row.domains):
                    yield dump_cookie(
                        row.name,
                        max_age=0,
                        expires=0,
                        path=path,
                        domain=domain,
                        secure=self._is_https,
                        httponly=row.http_only,
                        samesite="Lax",
                    )
