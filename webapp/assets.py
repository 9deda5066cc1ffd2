"""The style sheets and scripts that webapp/static/build.mjs makes, read once at start to stand in pages."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

STAFF_SCRIPTS: Final = frozenset({"export", "passkey", "work"})  # public pages neither carry them nor allow them


class AssetsError(Exception):
    """The built style sheets and scripts are not all there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assets:
    """What the pages carry.

    Attributes:
        style: The style sheet of public and error pages, to stand inside `<style>`.
        staff_style: File name of the style sheet that staff pages link to.
        staff_sheet: The text of that sheet.
        scripts: Each script, by its name, to stand inside `<script>`.
        style_hashes: Sources for `style-src` of the Content-Security-Policy.
        script_hashes: Sources for `script-src` of the Content-Security-Policy.
        staff_script_hashes: What staff pages allow beside those.
    """

    style: str
    staff_style: str
    staff_sheet: str
    scripts: Mapping[str, str]
    style_hashes: tuple[str, ...]
    script_hashes: tuple[str, ...]
    staff_script_hashes: tuple[str, ...]

    @staticmethod
    def csp_hash(text: str) -> str:
        """Return the source that allows this inline text (Content Security Policy Level 3, section 6.7.3)."""
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def load_assets(dist: Path) -> Assets:
    """Return the built assets.

    Args:
        dist: The folder that the build writes.

    Raises:
        AssetsError: when the build is missing or not complete; the message names the command that makes it.
    """
    try:
        manifest = json.loads((dist / "manifest.json").read_text("utf-8"))
        style = (dist / manifest["style"]).read_text("utf-8")
        scripts = {name: (dist / file).read_text("utf-8") for name, file in sorted(manifest["scripts"].items())}
        staff_style = manifest["staff_style"]
        staff_sheet = (dist / staff_style).read_text()
    except (OSError, ValueError, KeyError) as error:
        message = f"The styles and scripts in {dist} are not (all) built ({error}): run `make assets`."
        raise AssetsError(message) from error
    return Assets(
        style=style,
        staff_style=staff_style,
        staff_sheet=staff_sheet,
        scripts=MappingProxyType(scripts),
        style_hashes=(Assets.csp_hash(style),),
        script_hashes=_hashes(text for name, text in scripts.items() if name not in STAFF_SCRIPTS),
        staff_script_hashes=_hashes(text for name, text in scripts.items() if name in STAFF_SCRIPTS),
    )


def _hashes(scripts: Iterable[str]) -> tuple[str, ...]:
    return tuple(Assets.csp_hash(script) for script in scripts)
