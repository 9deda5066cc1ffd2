"""The built style sheets and scripts: what they hold, what they weigh, and what a missing build says."""

import json
import re
import subprocess
from hashlib import sha256
from pathlib import Path

import brotli
import pytest

from webapp.assets import Assets, AssetsError, load_assets

BUILD = Path(__file__).parent.parent / "webapp" / "static" / "build.mjs"
STYLE_BUDGET_BYTES = 6 * 1024
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
CONTROL_CONTRAST = 3.0  # WCAG 2.2, 1.4.11

# What is read on what, by custom property; a colour itself where no theme changes it.
TEXT_PAIRS = [
    *(
        (text, ground)
        for text in ("govuk-text", "govuk-secondary-text", "govuk-link", "govuk-link-visited", "govuk-link-hover")
        for ground in ("govuk-body-background", "govuk-template-background", "app-tint")
    ),
    ("govuk-error", "govuk-body-background"),
    ("govuk-error", "app-tint"),
    ("govuk-success", "govuk-body-background"),
    ("govuk-inverse-text", "govuk-error"),
    ("govuk-inverse-text", "govuk-success"),
    ("govuk-inverse-text", "govuk-brand"),
    ("govuk-brand", "app-tint"),
    ("govuk-text", "govuk-hover"),
    ("govuk-text", "app-quiet"),
    ("govuk-text", "app-quiet-hover"),
    ("app-button-text", "app-button"),
    ("app-button-text", "app-button-hover"),
    ("govuk-focus-text", "govuk-focus"),
    ("#fff", "app-bar"),
    ("#fff", "app-header"),
]
CONTROL_PAIRS = [
    ("govuk-input-border", "govuk-body-background"),
    ("app-button", "govuk-body-background"),
    ("app-button", "app-tint"),
    ("govuk-brand", "govuk-body-background"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a fresh build."""
    return build(tmp_path_factory.mktemp("built"))


def build(folder: Path) -> Path:
    """Run the build into the folder and return it."""
    subprocess.run(["node", BUILD, folder], check=True)
    return folder


def test_a_build_can_be_loaded(built: Path) -> None:
    """The page's style, the staff sheet's name and the exit script are there."""
    assets = load_assets(built)

    assert ".govuk-button" in assets.style
    assert (built / assets.staff_style).is_file()
    assert assets.scripts["exit"]


def test_the_same_sources_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Two builds are alike, so that two machines serve the same policy and the same file names."""
    again = build(tmp_path)

    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in built.iterdir()
    }


def test_a_build_removes_what_an_earlier_one_left(tmp_path: Path) -> None:
    """A sheet under an old name does not stay to be served."""
    (tmp_path / "staff-0123456789abcdef.css").write_text("old")

    build(tmp_path)

    assert not (tmp_path / "staff-0123456789abcdef.css").exists()


def test_the_inlined_style_keeps_to_its_budget(built: Path) -> None:
    """The style leaves most of the first response's 14,600 bytes to the page."""
    assert len(brotli.compress(load_assets(built).style.encode())) <= STYLE_BUDGET_BYTES


def test_styles_and_scripts_ask_nothing_of_the_network(built: Path) -> None:
    """Nothing that is inlined fetches another file."""
    assets = load_assets(built)

    for text in (assets.style, (built / assets.staff_style).read_text()):
        assert "url(" not in text
        assert "@import" not in text


def test_nothing_inlined_can_close_its_element(built: Path) -> None:
    """No text ends the style or script element that it stands in."""
    assets = load_assets(built)

    for text in (assets.style, *assets.scripts.values()):
        assert "</" not in text


def test_the_staff_sheet_is_named_by_its_content(built: Path) -> None:
    """A changed sheet has a new name, so that it can be cached for a year."""
    name = load_assets(built).staff_style

    assert name == f"staff-{sha256((built / name).read_bytes()).hexdigest()[:16]}.css"


def test_public_pages_do_not_carry_what_only_staff_pages_use(built: Path) -> None:
    """Only the staff sheet styles the sections of the staff area."""
    assets = load_assets(built)

    assert ".app-sections" in (built / assets.staff_style).read_text()
    assert ".app-sections" not in assets.style


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_each_theme_can_be_read(built: Path, theme: str) -> None:
    """Every text and control stands out from what is behind it, as WCAG 2.2 AA asks."""
    colours = theme_colours(load_assets(built).style, theme)

    faint = {
        (front, back): round(found, 2)
        for pairs, needed in ((TEXT_PAIRS, TEXT_CONTRAST), (CONTROL_PAIRS, CONTROL_CONTRAST))
        for front, back in pairs
        if (found := contrast(colours.get(front, front), colours[back])) < needed
    }

    assert faint == {}


def test_the_policy_names_every_inlined_text() -> None:
    """The hash is the one that browsers compute for the text between the tags (example of the CSP standard)."""
    assert Assets.csp_hash("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def test_hashes_follow_the_texts(built: Path) -> None:
    """Each inlined text has its hash in the policy, and nothing else has."""
    assets = load_assets(built)

    assert assets.style_hashes == (Assets.csp_hash(assets.style),)
    hashes = {*assets.script_hashes, *assets.staff_script_hashes}
    assert hashes == {Assets.csp_hash(text) for text in assets.scripts.values()}


@pytest.mark.parametrize("missing", ["manifest.json", "public.css", "staff-7c1d.css", "exit.js"])
def test_an_incomplete_build_names_the_command_that_makes_it(tmp_path: Path, missing: str) -> None:
    """Whoever starts the service without a build is told what to run."""
    manifest = {"style": "public.css", "staff_style": "staff-7c1d.css", "scripts": {"exit": "exit.js"}}
    for name in ("public.css", "staff-7c1d.css", "exit.js"):
        (tmp_path / name).write_text("")
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    load_assets(tmp_path)
    (tmp_path / missing).unlink()

    with pytest.raises(AssetsError, match="make assets"):
        load_assets(tmp_path)


def test_a_damaged_manifest_names_the_command_that_makes_it(tmp_path: Path) -> None:
    """Half a file is not a build."""
    (tmp_path / "manifest.json").write_text('{"style": ')

    with pytest.raises(AssetsError, match="make assets"):
        load_assets(tmp_path)


def theme_colours(style: str, theme: str) -> dict[str, str]:
    """Return the colours of a theme by the name of their custom property, without its ending."""
    selector = {"light": ":root", "dark": r":root\[data-theme=dark\]", "contrast": r":root\[data-theme=contrast\]"}
    blocks = re.findall(r"(?:^|[}{;])" + selector[theme] + r"\{([^}]*)\}", style)
    shared = re.findall(r"--([\w-]+?)(?:-colour)?:(#\w+)", "".join(re.findall(r"(?:^|[}{;]):root\{([^}]*)\}", style)))
    own = re.findall(r"--([\w-]+?)(?:-colour)?:(#\w+)", "".join(blocks))
    return dict(shared) | dict(own)


def contrast(front: str, back: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((luminance(front), luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #0f4c5c or #fff (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    pairs = re.findall("..", digits) if len(digits) > 3 else [digit * 2 for digit in digits]
    parts = (int(pair, 16) / 255 for pair in pairs)
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
