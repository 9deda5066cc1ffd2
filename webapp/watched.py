"""Whether files have changed since they were last read."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def fingerprint(folders: Iterable[Path]) -> dict[str, int]:
    """Return when each file of the folders was last written, in nanoseconds."""
    return {entry.path: entry.stat().st_mtime_ns for folder in folders for entry in _files(folder)}


def _files(folder: os.PathLike[str]) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry)
            else:
                yield entry
