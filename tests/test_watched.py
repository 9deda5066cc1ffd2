"""A changed, new or removed file is noticed."""

import os
from pathlib import Path

from webapp.watched import fingerprint


def test_every_change_below_a_folder_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "page.md"
    file.parent.mkdir()
    file.write_text("one")
    first = fingerprint([tmp_path])
    assert fingerprint([tmp_path]) == first
    os.utime(file, ns=(1, 1))
    changed = fingerprint([tmp_path])
    (tmp_path / "new.md").touch()
    added = fingerprint([tmp_path])
    file.unlink()
    removed = fingerprint([tmp_path])
    assert first != changed != added != removed
