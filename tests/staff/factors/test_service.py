"""Taking second factors away."""

import threading
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from tests.staff.browsing import add_reviewer, database_of
from webapp.staff.factors.models import AuthenticatorApp, Passkey
from webapp.staff.factors.service import LastFactor, list_factors, remove_app, remove_passkey
from webapp.staff.models import StaffAccount


def test_of_two_who_take_a_factor_away_at_once_the_second_is_refused(app: Flask) -> None:
    add_reviewer(app)
    now, database, refused = datetime.now(UTC), database_of(app), threading.Event()
    with database.session() as session:
        account_id = session.scalars(select(StaffAccount.id)).one()
        passkey = Passkey(
            account_id=account_id, credential_id=b"8", public_key=b"8", sign_count=0, name="Key", added_at=now
        )
        session.add_all(
            [passkey, AuthenticatorApp(account_id=account_id, sealed_secret=b"8", last_step=0, added_at=now)]
        )
        session.commit()

    def take_passkey() -> None:
        with database.session() as other:
            try:
                remove_passkey(other, passkey.id, account_id=account_id, is_needed=True)
                other.commit()
            except LastFactor:
                refused.set()

    second = threading.Thread(target=take_passkey)
    with database.session() as session:
        remove_app(session, account_id=account_id, is_needed=True)
        second.start()
        second.join(0.5)
        session.commit()
    second.join()
    with database.session() as session:
        assert list_factors(session, account_id=account_id).count == 1
    assert refused.is_set()
