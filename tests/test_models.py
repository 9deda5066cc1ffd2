"""What every table shares."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from webapp.models import UtcDateTime, first_id_at, new_id


def test_ids_are_uuid_version_7_and_come_in_the_order_of_time() -> None:
    ids = [new_id() for _ in range(500)]
    assert {one.version for one in ids} == {7}
    assert ids == sorted(ids)


def test_every_key_is_of_1970_or_later() -> None:
    assert first_id_at(datetime(1, 1, 1, tzinfo=UTC)).int == first_id_at(datetime(1970, 1, 1, tzinfo=UTC)).int == 0


def test_a_time_is_kept_in_utc_and_returned_aware() -> None:
    moment = datetime(2026, 7, 1, 12, 30, tzinfo=timezone(timedelta(hours=1)))
    kept = UtcDateTime().process_bind_param(moment, sqlite.dialect())
    assert kept is not None
    returned = UtcDateTime().process_result_value(kept.replace(tzinfo=None), sqlite.dialect())
    assert returned == datetime(2026, 7, 1, 11, 30, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 7, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(naive, sqlite.dialect())
