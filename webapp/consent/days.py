"""The table of day totals: how many accepted, refused and withdrew on a day, by the notice they were shown."""

from datetime import date
from typing import Final

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.chain.tables import HASH_CHARACTERS
from webapp.models import Base

NO_NOTICE: Final = ""  # no notice has this hash


class ConsentDay(Base):
    """The sums of one day (UTC) and notice. They tell nothing about a person, and stay when decisions are purged.

    Each counted day has one row of zeros that is of no notice: so a day without decisions is known to be counted. That
    is also why the hash is no foreign key.
    """

    __tablename__ = "consent_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    notice_hash: Mapped[str] = mapped_column(String(HASH_CHARACTERS), primary_key=True)
    accepted: Mapped[int] = mapped_column(server_default=text("0"))
    refused: Mapped[int] = mapped_column(server_default=text("0"))
    chose_some: Mapped[int] = mapped_column(server_default=text("0"))
    withdrew: Mapped[int] = mapped_column(server_default=text("0"))


SUMS: Final = tuple(column.name for column in ConsentDay.__table__.columns if not column.primary_key)
