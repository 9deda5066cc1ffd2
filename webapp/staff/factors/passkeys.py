"""Passkeys (Web Authentication Level 2): adding one, and taking what one signed. The caller commits."""

import json
import uuid
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.staff.factors.models import Passkey
from webapp.staff.factors.place import Place
from webapp.staff.models import StaffSession

TIMEOUT_MILLISECONDS: Final = 120_000


def ask_for_new_passkey(
    session: Session, *, account_id: uuid.UUID, session_id: uuid.UUID, email: str, place: Place
) -> dict[str, Any]:
    """Return what the browser's `navigator.credentials.create` takes; its challenge is kept with the session."""
    from webauthn import generate_registration_options
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    options = generate_registration_options(
        rp_id=place.host,
        rp_name=place.name,
        user_id=account_id.bytes,
        user_name=email,
        timeout=TIMEOUT_MILLISECONDS,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=credential_id)
            for credential_id in _credential_ids(session, account_id=account_id)
        ],
    )
    return _ask(session, options, session_id=session_id)


def add_passkey(
    session: Session,
    *,
    account_id: uuid.UUID,
    session_id: uuid.UUID,
    name: str,
    credential: str,
    place: Place | None,
    now: datetime,
) -> bool:
    """Take a new passkey, if what it signed is what this session was asked for."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _take_challenge(session, session_id=session_id)
    if challenge is None or place is None:
        return False
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
        )
    except (WebAuthnException, ValueError):
        return False
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)):
        return False
    session.add(
        Passkey(
            account_id=account_id,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name,
            added_at=now,
        )
    )
    session.flush()
    return True


def ask_for_passkey(session: Session, *, account_id: uuid.UUID, session_id: uuid.UUID, place: Place) -> dict[str, Any]:
    """Return what the browser's `navigator.credentials.get` takes; its challenge is kept with the session."""
    from webauthn import generate_authentication_options
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    options = generate_authentication_options(
        rp_id=place.host,
        timeout=TIMEOUT_MILLISECONDS,
        allow_credentials=[
            PublicKeyCredentialDescriptor(id=credential_id)
            for credential_id in _credential_ids(session, account_id=account_id)
        ],
    )
    return _ask(session, options, session_id=session_id)


def use_passkey(
    session: Session,
    *,
    account_id: uuid.UUID,
    session_id: uuid.UUID,
    credential: str,
    place: Place | None,
    now: datetime,
) -> bool:
    """Whether one of the account's passkeys signed what this session was asked for."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _take_challenge(session, session_id=session_id)
    if challenge is None or place is None:
        return False
    try:
        given = parse_authentication_credential_json(credential)
        passkey = _find_passkey(session, given.raw_id, account_id=account_id)
        if passkey is None:
            return False
        used = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except (WebAuthnException, ValueError):
        return False
    passkey.sign_count, passkey.used_at = used.new_sign_count, now
    session.flush()
    return True


def _ask(session: Session, options: Any, *, session_id: uuid.UUID) -> dict[str, Any]:  # noqa: ANN401 - one of two kinds
    from webauthn import options_to_json

    session.execute(
        update(StaffSession).where(StaffSession.id == session_id).values(challenge=cast("bytes", options.challenge))
    )
    return cast("dict[str, Any]", json.loads(options_to_json(options)))


def _take_challenge(session: Session, *, session_id: uuid.UUID) -> bytes | None:
    """Return what this session was asked to sign, and forget it: nothing signed is taken twice."""
    challenge = session.scalar(select(StaffSession.challenge).where(StaffSession.id == session_id).with_for_update())
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(challenge=None))
    return challenge


def _find_passkey(session: Session, credential_id: bytes, *, account_id: uuid.UUID) -> Passkey | None:
    return session.scalar(
        select(Passkey)
        .where(Passkey.credential_id == credential_id, Passkey.account_id == account_id)
        .with_for_update()
    )


def _credential_ids(session: Session, *, account_id: uuid.UUID) -> list[bytes]:
    return list(session.scalars(select(Passkey.credential_id).where(Passkey.account_id == account_id)))
