"""Where each part of a list is best read from when somebody searches for words.

Where few messages have the words, all of these are put together and asked about one by one. Of many, read by the words,
newest first, most may not be what else is wanted; read by what else is wanted, most may not have the words. A look at
the newest of both tells which is the shorter way.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.feedback.service.filtering import write_conditions
from webapp.feedback.service.parts import Part
from webapp.feedback.service.sources import Source, collect, read_tagged, read_themed
from webapp.feedback.service.terms import Search
from webapp.feedback.service.words import Words, words_of

# So many can be asked about one by one in some milliseconds. SQLite walks them in order as quickly as it finds them.
FEW: Final = {"sqlite": 1_000, "postgresql": 4_000}
LOOKED_AT: Final = 100


def choose_sources(session: Session, parts: Sequence[Part], search: Search | None) -> list[Part]:
    """Return the parts with their sources, and with the words as a condition where they are not the source."""
    linked = [_link(part) for part in parts]
    if search is None:
        return linked
    words = words_of(session)
    found = words.find(search)
    if _is_few(session, search, found):
        together = collect(found)
        return [replace(part, source=together) for part in parts]
    words.prepare_walk(session)
    walked = [replace(part, source=words.walk(search)) for part in parts]
    looks = [look for way in zip(linked, walked, strict=True) for look in _look_at(way, words, search)]
    sizes = iter(session.execute(select(*(look.scalar_subquery() for look in looks))).one())
    chosen = []
    for link, walk, size, with_words, wanted in zip(linked, walked, sizes, sizes, sizes, strict=True):
        is_linked = size < LOOKED_AT or with_words > wanted
        fitting = replace(link, conditions=(words.fit(search, link.source.key),))
        chosen.append(fitting if is_linked else walk)
    return chosen


def _is_few(session: Session, search: Search, found: Source) -> bool:
    """Whether few messages have the words: looked at once for a page and its count, as it is but a matter of speed."""
    known: dict[Search, bool] = session.info.setdefault("is_few", {})
    if search not in known:
        few = FEW[session.get_bind().dialect.name]
        some = found.select_keys().limit(few).subquery()
        known[search] = session.scalars(select(func.count()).select_from(some)).one() < few
    return known[search]


def _look_at(way: tuple[Part, Part], words: Words, search: Search) -> tuple[Select[Any], ...]:
    """Return the questions how many of the newest there are by the one way, how many of them fit, and by the other."""
    link, walk = way
    linked = link.select_keys().order_by(link.source.order.desc()).limit(LOOKED_AT).subquery()
    walked = (
        walk.source.select_keys().where(*walk.bounds()).order_by(walk.source.order.desc()).limit(LOOKED_AT).subquery()
    )
    wanted = Source(key=walked.c.id, order=walked.c.id).has_message(*write_conditions(walk.wanted))
    return (
        select(func.count()).select_from(linked),
        select(func.count()).select_from(linked).where(words.fit(search, linked.c.id)),
        select(func.count()).select_from(walked).where(wanted),
    )


def _link(part: Part) -> Part:
    """Return a part that is read from where its tag or its theme is kept, if it has one."""
    wanted = part.wanted
    if wanted.tag is not None:
        return replace(part, source=read_tagged(wanted.tag), wanted=replace(wanted, tag=None))
    if wanted.theme_id is not None:
        return replace(part, source=read_themed(wanted.theme_id), wanted=replace(wanted, theme_id=None))
    return part
