"""Visitors who have made their choice about cookies."""

from datetime import UTC, datetime, timedelta

from webapp.consent.cookie import NAME, ConsentCookie
from webapp.consent.register import load_register

SOME_RECEIPT = "A" * 22


def consent_cookie(*, preferences: bool = True, analytics: bool = False, receipt: str = SOME_RECEIPT) -> str:
    """Return the `Cookie` header of a visitor who has chosen for the next months."""
    register, now = load_register(), datetime.now(UTC).replace(microsecond=0)
    chosen = ConsentCookie(
        purposes_version=register.version,
        preferences=preferences,
        analytics=analytics,
        this_visit_only=False,
        decided_at=now,
        expires_at=now + timedelta(days=30),
        notice_version=register.notice_version,
        receipt=receipt,
    )
    return f"{NAME}={chosen.dumps()}"
