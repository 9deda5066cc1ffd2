"""The table of day totals: how many messages came on a day about a page, and what they answered."""

from datetime import date
from typing import Final

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.feedback.rules import MAX_PAGE_CHARACTERS
from webapp.models import Base

OTHER_PAGES: Final = ""  # no page has this path


class FeedbackDay(Base):
    """The sums of one day (UTC) and page. They tell nothing about a person, and stay when messages are deleted.

    Each finished day has one row for the pages that have none of their own, be it all zeros: so a day without messages
    is known to be counted. ``messages`` and the answers leave out what looked like spam when it came; that is ``spam``.
    """

    __tablename__ = "feedback_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(String(MAX_PAGE_CHARACTERS), primary_key=True)
    messages: Mapped[int] = mapped_column(server_default=text("0"))
    spam: Mapped[int] = mapped_column(server_default=text("0"))
    urgent: Mapped[int] = mapped_column(server_default=text("0"))
    useful_yes: Mapped[int] = mapped_column(server_default=text("0"))
    useful_no: Mapped[int] = mapped_column(server_default=text("0"))
    rating_1: Mapped[int] = mapped_column(server_default=text("0"))
    rating_2: Mapped[int] = mapped_column(server_default=text("0"))
    rating_3: Mapped[int] = mapped_column(server_default=text("0"))
    rating_4: Mapped[int] = mapped_column(server_default=text("0"))
    rating_5: Mapped[int] = mapped_column(server_default=text("0"))


SUMS: Final = tuple(column.name for column in FeedbackDay.__table__.columns if not column.primary_key)
