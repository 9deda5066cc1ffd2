"""The `cookie-consent` cookie: a visitor's choice, as their browser carries it.

Its value is `1.VERSION.CHOICES.STAY.DECIDED.EXPIRES.NOTICE.RECEIPT`, in characters that every server and
browser agrees on: `y` or `n` for each purpose, `m` (months) or `v` (this visit), seconds since 1970. It is
not signed: a visitor who writes their own decides for themselves alone, and gains nothing by it. A value
that is not exactly of this form, from the future, over its time, or about other purposes counts as no choice.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NAME = "cookie-consent"
SAVED_NAME = "cookie-consent-saved"
CLOCK_SKEW = timedelta(minutes=5)

_FORM = re.compile(
    r"1\.(?P<version>\d{1,4})\.(?P<preferences>[yn])(?P<analytics>[yn])\.(?P<stay>[mv])"
    r"\.(?P<decided>\d{10})\.(?P<expires>\d{10})\.(?P<notice>[0-9a-f]{12})\.(?P<receipt>[A-Za-z0-9_-]{22})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCookie:
    """A choice in force."""

    purposes_version: int
    preferences: bool
    analytics: bool
    this_visit_only: bool
    decided_at: datetime
    expires_at: datetime
    notice_version: str
    receipt: str

    def dumps(self) -> str:
        """Return the cookie's value."""
        choices = "".join("y" if allowed else "n" for allowed in (self.preferences, self.analytics))
        stay = "v" if self.this_visit_only else "m"
        decided, expires = (int(moment.timestamp()) for moment in (self.decided_at, self.expires_at))
        return ".".join(
            (
                "1",
                str(self.purposes_version),
                choices,
                stay,
                str(decided),
                str(expires),
                self.notice_version,
                self.receipt,
            )
        )


def load_cookie(value: str | None, *, purposes_version: int, lifetime_days: int, now: datetime) -> ConsentCookie | None:
    """Return the choice that the cookie carries, or None when it carries none that is in force."""
    match = _FORM.fullmatch(value or "")
    if match is None or int(match["version"]) != purposes_version:
        return None
    decided_at, expires_at = (datetime.fromtimestamp(int(match[name]), UTC) for name in ("decided", "expires"))
    if decided_at > now + CLOCK_SKEW or expires_at <= now or expires_at > decided_at + timedelta(days=lifetime_days):
        return None
    return ConsentCookie(
        purposes_version=purposes_version,
        preferences=match["preferences"] == "y",
        analytics=match["analytics"] == "y",
        this_visit_only=match["stay"] == "v",
        decided_at=decided_at,
        expires_at=expires_at,
        notice_version=match["notice"],
        receipt=match["receipt"],
    )


def read_older_version(value: str | None, *, purposes_version: int) -> int | None:
    """Return the version of the purposes that a visitor chose on, when they have changed since."""
    match = _FORM.fullmatch(value or "")
    if match is None or not 0 < int(match["version"]) < purposes_version:
        return None
    return int(match["version"])
