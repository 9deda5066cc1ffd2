"""How often a page was read: one row for a day, a path and a kind of view, and none for a view."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models import Base

MAX_PATH_CHARACTERS = 200
SCREENS = ("phone", "tablet", "computer")


class PageCount(Base):
    """The views of one path on one day (UTC), apart by the kind of screen and whether it was the visit's first page."""

    __tablename__ = "page_count"
    __table_args__ = (
        CheckConstraint(f"screen IN {SCREENS}", name="screen"),
        CheckConstraint("views > 0", name="views"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(MAX_PATH_CHARACTERS), primary_key=True)
    screen: Mapped[str] = mapped_column(String(8), primary_key=True)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    views: Mapped[int] = mapped_column(BigInteger)
