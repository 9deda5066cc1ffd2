"""One run of the command: read the messages, find what they have in common, and store it as suggestions.

People's decisions stay. A theme that they accepted keeps its messages, and new ones that are like them are added as
proposals; what they dismissed is not suggested again; what they want to be split is split. No message is changed.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from webapp.database import Database
from webapp.feedback.themes.clustering import Group, Member, TextSpace
from webapp.feedback.themes.models import ThemeState
from webapp.feedback.themes.service.reading import KeptTheme, count_texts, list_kept, read_member_texts, read_texts
from webapp.feedback.themes.service.storing import (
    MOST_AT_ONCE,
    add_members,
    clear_some_hidden,
    end_split,
    keep_figures,
    make_theme,
    move_members,
    read_figures,
    show_themes,
)

MOST_EXAMPLES: Final = 1_000  # that a theme is known by
READ_AT_ONCE: Final = 5_000
WORDS_OF_A_NAME: Final = 3
Found = list[tuple[uuid.UUID, float]]
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run did: messages read, themes suggested, proposals to accepted themes, and themes that were split."""

    read: int
    suggested: int
    proposed: int
    unplaced: int
    split: int


class Run:
    """A run over the messages that came since a time.

    Args:
        database: Where they are. No transaction is long: visitors do not wait for this.
        since: The first moment of the messages.
        now: The time of this run.
        tell: Called with what is being done, how much of it is done, and of how much.
    """

    def __init__(self, database: Database, *, since: datetime, now: datetime, tell: Tell) -> None:
        self._database = database
        self._since = since
        self._now = now
        self._tell = tell
        self._texts: list[str] = []
        self._ids: list[uuid.UUID] = []

    def suggest(self, *, most: int) -> Outcome:
        """Read, learn, and store up to so many suggestions.

        Raises:
            TooFewTexts: There are not enough messages with words in common; nothing was changed.
        """
        free = self._read_free()
        kept = self._list_kept()
        examples = [self._read_members(theme) for theme in kept]
        self._tell("Learning which words go together", 0, 1)
        space = TextSpace(self._texts)
        known = [(theme, places) for theme, places in zip(kept, examples, strict=True) if not theme.split_into]
        matched = space.match([places for _, places in known], free)
        placed = {place for members in matched for place, _ in members}
        rest = [place for place in free if place not in placed]
        groups = space.group(rest, most=most)
        self._tell("Learning which words go together", 1, 1)
        split = [self._split(theme, space, places) for theme, places in zip(kept, examples, strict=True)]
        self._propose([theme for theme, _ in known], matched)
        self._suggest(groups)
        return Outcome(
            read=len(free),
            suggested=len(groups),
            proposed=len(placed),
            unplaced=len(rest) - sum(len(group.members) for group in groups),
            split=sum(split),
        )

    def _read_free(self) -> list[int]:
        """Read the messages that are in no theme that people decided on."""
        with self._database.request_session(may_write=False) as session:
            total = count_texts(session, since=self._since)
        after: uuid.UUID | None = None
        while True:
            self._tell("Reading messages", len(self._ids), total)
            with self._database.request_session(may_write=False) as session:
                found = read_texts(session, since=self._since, after=after, limit=READ_AT_ONCE)
            if not found:
                return list(range(len(self._ids)))
            self._take(found)
            after = found[-1][0]

    def _list_kept(self) -> list[KeptTheme]:
        with self._database.request_session(may_write=False) as session:
            return [theme for theme in list_kept(session) if theme.messages]

    def _read_members(self, theme: KeptTheme) -> list[int]:
        """Read the messages that a theme is known by: all of them, if it is to be split."""
        limit = None if theme.split_into else MOST_EXAMPLES
        with self._database.request_session(may_write=False) as session:
            found = read_member_texts(session, theme.id, limit=limit)
        first = len(self._ids)
        self._take(found)
        return list(range(first, len(self._ids)))

    def _take(self, found: Sequence[tuple[uuid.UUID, str]]) -> None:
        self._ids += [key for key, _ in found]
        self._texts += [text for _, text in found]

    def _split(self, theme: KeptTheme, space: TextSpace, places: Sequence[int]) -> bool:
        """Split a theme as people asked; what fits no part stays in it. Tell whether there were two parts or more."""
        groups = space.group(places, most=theme.split_into) if theme.split_into else []
        for group in groups if len(groups) > 1 else []:
            part_id = self._make(group, ThemeState.ACCEPTED, name=f"{theme.name}: {group.words[0]}")
            self._write(part_id, group.members, lambda *some: move_members(*some, from_id=theme.id))
        if theme.split_into:
            with self._database.session() as session:
                end_split(session, theme.id)
                session.commit()
            self._count(theme.id)
        return len(groups) > 1

    def _propose(self, kept: Sequence[KeptTheme], matched: Sequence[Sequence[Member]]) -> None:
        """Add to each theme the new messages that are like its own."""
        for theme, members in zip(kept, matched, strict=True):
            self._write(theme.id, members, lambda *some: add_members(*some, is_proposed=True))

    def _suggest(self, groups: Sequence[Group]) -> None:
        """Store suggestions out of sight, then show all of them at once in the place of the last ones."""
        self._clear()
        made = []
        for number, group in enumerate(groups):
            self._tell("Storing suggestions", number, len(groups))
            made.append(self._make(group, ThemeState.HIDDEN, name=", ".join(group.words[:WORDS_OF_A_NAME])))
            self._write(made[-1], group.members, add_members)
        with self._database.session() as session:
            show_themes(session, made)
            session.commit()
        self._clear()
        self._tell("Storing suggestions", len(groups), len(groups))

    def _make(self, group: Group, state: ThemeState, *, name: str) -> uuid.UUID:
        with self._database.session() as session:
            theme = make_theme(session, name=name, words=group.words, state=state, now=self._now)
            session.commit()
            return theme.id

    def _write(
        self, theme_id: uuid.UUID, members: Sequence[Member], write: Callable[[Session, uuid.UUID, Found], None]
    ) -> None:
        """Write the members of a theme step by step, each committed, and count the theme."""
        for start in range(0, len(members), MOST_AT_ONCE):
            some = [(self._ids[place], closeness) for place, closeness in members[start : start + MOST_AT_ONCE]]
            with self._database.session() as session:
                write(session, theme_id, some)
                session.commit()
        self._count(theme_id)

    def _count(self, theme_id: uuid.UUID) -> None:
        """Count a theme without holding up those who write."""
        with self._database.request_session(may_write=False) as session:
            figures = read_figures(session, theme_id)
        with self._database.session() as session:
            keep_figures(session, theme_id, figures, now=self._now)
            session.commit()

    def _clear(self) -> None:
        """Delete what is hidden, step by step."""
        went = 1
        while went:
            with self._database.session() as session:
                went = clear_some_hidden(session)
                session.commit()
