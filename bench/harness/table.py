"""The table of figures, in Markdown."""

import os
import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median
from typing import Self

from bench.harness.load import wrk_version

HEAD = ("what", "median", "spread", "beside the reference", "goal")
RULE = ("---", "---:", "---:", "---", "---")
INTRODUCTION = """\
# Benchmarks

Written by `make bench`, which measures everything again in one run. A figure of speed means something only beside
the reference of the same run: machines differ. Each ratio is the median of the rounds' ratios.
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured.
        figure: The median of the rounds, with its unit; or all there is to say.
        spread: The least and the most of the rounds.
        beside: The ratio to each reference, measured in the same rounds.
        goal: What is to be reached.
    """

    what: str
    figure: str
    spread: str = ""
    beside: str = ""
    goal: str = ""

    @classmethod
    def of_rounds(cls, what: str, rounds: Sequence[float], unit: str, *, beside: str = "", goal: str = "") -> Self:
        """Return the row of something measured once in each round."""
        spread = f"{min(rounds):,.0f} to {max(rounds):,.0f}"
        return cls(what=what, figure=f"{median(rounds):,.0f} {unit}", spread=spread, beside=beside, goal=goal)


def ratio(rounds: Sequence[float], reference: Sequence[float]) -> float:
    """Return the median of the ratios, each of two figures of one round: what slows a round slows both."""
    return median(mine / other for mine, other in zip(rounds, reference, strict=True) if other)


def write_document(rows: Iterable[Row], *, settings: str) -> str:
    """Return the whole document: what was measured, with what, when, and the table."""
    versions = f"Python {platform.python_version()}, Granian {version('granian')}, Flask {version('flask')}"
    facts = (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}",
        f"{len(os.sched_getaffinity(0))} cores, {platform.machine()}, {versions}, {wrk_version()}",
        settings,
    )
    cells = ((row.what, row.figure, row.spread, row.beside, row.goal) for row in rows)
    table = (_line(line) for line in (HEAD, RULE, *cells))
    return "\n".join((INTRODUCTION, *(f"- {fact}" for fact in facts), "", *table, ""))


def _line(cells: Iterable[str]) -> str:
    return re.sub(" +", " ", f"| {' | '.join(cells)} |")


def _commit() -> str:
    asked = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
    return asked.stdout.strip() or "unknown"
