"""Recovery codes: ten on paper, each of which stands in for a lost factor once. The caller commits."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from webapp.staff.entry.paper_codes import hash_code, make_code
from webapp.staff.factors.models import RecoveryCode

CODES: Final = 10


def make_codes(session: Session, *, account_id: uuid.UUID) -> list[str]:
    """Return new codes, to be shown once; those of before are worth nothing from now on."""
    codes = [make_code() for _ in range(CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all([RecoveryCode(account_id=account_id, code_hash=hash_code(code)) for code in codes])
    session.flush()
    return codes


def use_code(session: Session, *, account_id: uuid.UUID, code: str, now: datetime) -> bool:
    """Whether the code is one of the account's, and was not used before; it cannot be used again."""
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == hash_code(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.account_id)
        .execution_options(synchronize_session=False)
    ).first()
    return used is not None
