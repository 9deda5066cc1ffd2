"""What made-up visitors did beside writing: choices about cookies, and pages that they read.

Only where there is nothing of the kind yet: decisions are evidence, and made-up ones must never stand among real ones.
"""

import uuid
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.consent.models import Decision, Notice
from webapp.consent.register import load_register
from webapp.demo.answers import PAGES
from webapp.demo.bulk import add_rows
from webapp.demo.messages import make_id
from webapp.demo.volumes import first_midnight
from webapp.visits.models import PageCount

MOST_CHOICES: Final = 1_000_000
CHOICES_A_MESSAGE: Final = 5
_LIFETIME: Final = timedelta(days=182)
_DAY: Final = timedelta(days=1)
_STEP: Final = 10_000  # rows at once; also how far back somebody changes their mind
# How often visitors choose so, with what they allow: preferences and analytics.
_ANSWERS: Final = ((True, True), (False, False), (True, False), (False, True))
_ANSWER_SHARES: Final = (51, 41, 6, 2)
_SCREENS: Final = (("phone", 0.62), ("computer", 0.31), ("tablet", 0.07))


def add_choices(session: Session, *, reached: Sequence[int], until: datetime, seed: int) -> None:
    """Add choices about cookies, spread over the days as messages are, unless there are some. The caller commits."""
    if session.scalar(select(Decision.id).limit(1)) is not None:
        return
    random, register = Random(f"choices {seed}"), load_register()  # noqa: S311 - made-up choices guard nothing
    number = min(reached[-1] * CHOICES_A_MESSAGE, MOST_CHOICES)
    first = first_midnight(days=len(reached), until=until)
    moments = sorted(_choose_moment(random, first, reached, until=until) for _ in range(number))
    notice = {"hash": register.notice_hash, "text": register.notice_text, "purposes_version": register.version}
    if session.get(Notice, register.notice_hash) is None:
        session.add(Notice(**notice, effective_from=first))
        session.flush()
    earlier: deque[uuid.UUID] = deque(maxlen=_STEP)
    for start in range(0, number, _STEP):
        add_rows(
            session.connection(),
            Decision,
            _decide(random, moments[start : start + _STEP], register.notice_hash, earlier),
        )


def add_page_counts(session: Session, *, reached: Sequence[int], until: datetime) -> None:
    """Add how often each page was read, unless there are such counts. The caller commits."""
    if session.scalar(select(PageCount.day).limit(1)) is not None:
        return
    first, before, rows = first_midnight(days=len(reached), until=until).date(), 0, []
    for day, after in enumerate(reached):
        for path, (share, _, _) in PAGES.items():
            for screen, part in _SCREENS:
                views = round((after - before) * share / 100 * part * 12)
                counts = {True: views // 3, False: views - views // 3}
                row = {"day": first + day * _DAY, "path": path, "screen": screen}
                rows += [row | {"is_first": is_first, "views": count} for is_first, count in counts.items() if count]
        before = after
    add_rows(session.connection(), PageCount, rows)


def _choose_moment(random: Random, first: datetime, reached: Sequence[int], *, until: datetime) -> datetime:
    place = random.random() * reached[-1]
    day = bisect_right(reached, place)
    return min(first + day * _DAY + random.random() * _DAY, until)


def _decide(
    random: Random, moments: Sequence[datetime], notice_hash: str, earlier: deque[uuid.UUID]
) -> list[dict[str, Any]]:
    """Return a choice for each moment; some take back one of the earlier ones, to which these are added."""
    rows: list[dict[str, Any]] = []
    for moment in moments:
        taken_back = random.choice(earlier) if earlier and random.random() < 0.02 else None
        answer = (False, False) if taken_back else random.choices(_ANSWERS, _ANSWER_SHARES)[0]
        key = make_id(random, moment)
        row = {
            "id": key,
            "notice_hash": notice_hash,
            "preferences": answer[0],
            "analytics": answer[1],
            "way": "withdrawal" if taken_back else random.choice(("banner", "banner", "banner", "page")),
            "decided_at": moment,
            "expires_at": moment + _LIFETIME,
            "supersedes_id": taken_back,
        }
        rows.append(row)
        earlier.append(key)
    return rows
