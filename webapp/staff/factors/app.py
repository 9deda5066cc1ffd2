"""Codes of an authenticator app (TOTP, RFC 6238): setting one up, and taking each code once. The caller commits."""

import logging
import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.feedback.sealing import KeyLost, Vault
from webapp.staff.factors.models import AuthenticatorApp
from webapp.staff.models import StaffSession

STEP_SECONDS: Final = 30
# A code is taken one step early or late: clocks differ, and people are slow (RFC 6238, section 5.2).
STEPS_AROUND: Final = (-1, 0, 1)
log = logging.getLogger(__name__)


def begin_app(session: Session, *, session_id: uuid.UUID, vault: Vault) -> None:
    """Make a secret for an app that is about to be set up; it is kept, sealed, with the session."""
    from pyotp import random_base32

    sealed = vault.seal({"secret": random_base32()})
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(pending_secret=sealed))


def find_pending_secret(session: Session, *, session_id: uuid.UUID, vault: Vault) -> str | None:
    """Return the secret of the app that this session is setting up, or nothing."""
    sealed = session.scalar(select(StaffSession.pending_secret).where(StaffSession.id == session_id))
    return _unseal(sealed, vault) if sealed else None


def add_app(
    session: Session, *, account_id: uuid.UUID, session_id: uuid.UUID, code: str, vault: Vault, now: datetime
) -> bool:
    """Take the app that this session is setting up, in place of one before, if the code shows that it works."""
    secret = find_pending_secret(session, session_id=session_id, vault=vault)
    step = find_step(secret, code=code, now=now) if secret else None
    if secret is None or step is None:
        return False
    sealed = vault.seal({"secret": secret})
    session.merge(AuthenticatorApp(account_id=account_id, sealed_secret=sealed, last_step=step, added_at=now))
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(pending_secret=None))
    session.flush()
    return True


def use_app(session: Session, *, account_id: uuid.UUID, code: str, vault: Vault, now: datetime) -> bool:
    """Whether the code is one of the app's, and was not used before; it cannot be used again."""
    app = session.get(AuthenticatorApp, account_id)
    secret = _unseal(app.sealed_secret, vault) if app else None
    step = find_step(secret, code=code, now=now) if secret else None
    if step is None:
        return False
    # One statement both looks and writes: of two requests with the same code, one changes no row.
    used = session.execute(
        update(AuthenticatorApp)
        .where(AuthenticatorApp.account_id == account_id, AuthenticatorApp.last_step < step)
        .values(last_step=step)
        .returning(AuthenticatorApp.account_id)
        .execution_options(synchronize_session=False)
    ).first()
    return used is not None


def find_step(secret: str, *, code: str, now: datetime) -> int | None:
    """Return the step of 30 seconds whose code this is, or nothing."""
    from pyotp import TOTP
    from pyotp.utils import strings_equal

    digits = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    totp = TOTP(secret)
    steps = [current + around for around in STEPS_AROUND]
    return next((step for step in steps if strings_equal(totp.generate_otp(step), digits)), None)


def describe_app(secret: str, *, email: str, issuer: str) -> str:
    """Return the address (`otpauth:`) that an app reads the secret from."""
    from pyotp import TOTP

    return TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def draw_code(text: str) -> str:
    """Return a QR code of the text as an SVG element: black on white, whatever the colours of the page."""
    import segno

    return segno.make(text, error="m").svg_inline(
        border=4, light="#fff", omitsize=True, svgclass="app-qr-code", lineclass=None, title="QR code for your app"
    )


def seal_again(session: Session, *, vault: Vault) -> int:
    """Seal the secret of every app with the newest key, and return how many no key opens."""
    lost = 0
    for app in session.scalars(select(AuthenticatorApp).with_for_update()):
        try:
            app.sealed_secret = vault.seal_again(app.sealed_secret)
        except KeyLost:
            lost += 1
    session.flush()
    return lost


def _unseal(sealed: bytes, vault: Vault) -> str | None:
    try:
        return vault.open(sealed)["secret"]
    except KeyLost:
        log.error("no key opens the secret of an authenticator app")  # noqa: TRY400 - the trace tells no more
        return None
