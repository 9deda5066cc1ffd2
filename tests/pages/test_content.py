"""Content is read once; an editor's faults stop the start, all of them named."""

import shutil
from pathlib import Path

import pytest

from webapp.config import Settings
from webapp.pages.content import FOLDER, load_content
from webapp.pages.faults import ContentError

SETTINGS = Settings(
    secret_key="k" * 40,
    service_name="Safer *Streets* & Homes",
    organisation_name="Borough <Council>",
    feedback_retention_days=211,
    consent_lifetime_days=97,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real content, for a test to break."""
    shutil.copytree(FOLDER / "content", tmp_path / "content")
    for name in ("figures.toml", "helplines.toml"):
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def faults_of(folder: Path) -> str:
    with pytest.raises(ContentError) as caught:
        load_content(SETTINGS, folder)
    return str(caught.value)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_site_has_the_pages_that_its_contract_names() -> None:
    content = load_content(SETTINGS)
    paths = {page.path for page in content.pages.values()}
    assert paths == {
        "/",
        "/capacity",
        "/capability",
        "/progress",
        "/help",
        "/staying-safe-online",
        "/privacy",
        "/accessibility",
        "/cookies-notice",
    }


def test_pages_come_in_reading_order() -> None:
    assert list(load_content(SETTINGS).pages)[:4] == ["home", "capacity", "capability", "progress"]


def test_a_trail_leads_from_the_home_page_to_the_page_above(folder: Path) -> None:
    replace(folder / "content" / "progress.md", "parent: home", "parent: capacity")
    content = load_content(SETTINGS, folder)
    assert [page.slug for page in content.trail(content.pages["progress"])] == ["home", "capacity"]


def test_pages_say_the_numbers_of_days_that_the_operator_set() -> None:
    pages = load_content(SETTINGS).pages
    assert "up to 211 days" in pages["privacy"].body
    assert all("up to 97 days" in pages[slug].body for slug in ("privacy", "cookies-notice", "staying-safe-online"))


def test_names_that_the_operator_set_are_shown_sign_for_sign() -> None:
    pages = load_content(SETTINGS).pages
    assert "Safer *Streets* &amp; Homes" in pages["staying-safe-online"].body
    assert "run by Borough &lt;Council&gt;." in pages["privacy"].body


def test_an_unknown_figure_is_named_with_its_page_and_line(folder: Path) -> None:
    replace(folder / "content" / "capacity.md", "figures.rape_teams_added", "figures.rape_teams_add")
    lines = (folder / "content" / "capacity.md").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "rape_teams_add" in text)
    assert f"capacity.md: line {line}: figures.toml has no figure “rape_teams_add”" in faults_of(folder)


def test_a_figure_asked_for_in_another_way_is_still_missed(folder: Path) -> None:
    replace(folder / "content" / "capacity.md", "{{ figures.rape_teams_added }}", "{{ figures['rape_tems'] }}")
    assert "capacity.md: the text cannot be filled in: " in faults_of(folder)


def test_every_fault_of_every_file_is_reported_at_once(folder: Path) -> None:
    replace(folder / "content" / "capacity.md", "title: More people", "titel: More people")
    replace(folder / "content" / "help.md", "title: Get help now", "title: Get help after violence")
    replace(folder / "content" / "progress.md", "## Training", "#### Training")
    replace(folder / "content" / "privacy.md", "parent: home", "parent: hoem")
    replace(folder / "content" / "accessibility.md", "## How we tested it", "## How we tested it {{ nothing }}")
    replace(folder / "figures.toml", "value = 861", 'value = "861 people"')
    replace(folder / "helplines.toml", '"0808 2000 247"', '"0808 2000 CALL"')
    told = faults_of(folder)
    for fault in (
        "capacity.md: title: Missing data",
        "capacity.md: titel: Unknown field",
        "help.md: the title stays in the browser's history: it may not say “violence”",
        "progress.md: the heading “Training” skips a level",
        "privacy.md: parent: “hoem” is no page above this one",
        "accessibility.md: the text cannot be filled in: 'nothing' is undefined",
        "figures.toml: [new_supervisors_trained]: value: Not a valid integer",
        "helplines.toml: [national_helpline]: number: Digits and spaces only",
    ):
        assert fault in told


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("---\ntitle: [\n---\n", "capacity.md: cannot be read: "),
        ("No front matter here.", "capacity.md: heading: Missing data"),
        ("---\ntitle: A\n---\n{% for %}", "capacity.md: description: Missing data"),
    ],
)
def test_front_matter_that_cannot_be_used_is_named(folder: Path, broken: str, fault: str) -> None:
    (folder / "content" / "capacity.md").write_text(broken, encoding="utf-8")
    assert fault in faults_of(folder)


def test_a_template_fault_in_a_text_is_named(folder: Path) -> None:
    replace(folder / "content" / "capacity.md", "{% endif %}", "{% endfor %}")
    assert "capacity.md: the text cannot be filled in: Encountered unknown tag 'endfor'" in faults_of(folder)


def test_a_text_cannot_reach_beyond_its_words(folder: Path) -> None:
    replace(folder / "content" / "capacity.md", "{{ figures.rape_teams_added }}", "{{ phone.__globals__ }}")
    assert "capacity.md: the text cannot be filled in: " in faults_of(folder)


def test_an_address_that_tells_is_refused(folder: Path) -> None:
    (folder / "content" / "help.md").rename(folder / "content" / "victim-help.md")
    assert "victim-help.md: the address stays in the browser's history: it may not say “victim”" in faults_of(folder)


def test_an_address_that_is_no_plain_word_is_refused(folder: Path) -> None:
    (folder / "content" / "help.md").rename(folder / "content" / "Get_help.md")
    assert "Get_help.md: the file's name may hold only" in faults_of(folder)


def test_pages_above_each_other_in_a_circle_are_refused(folder: Path) -> None:
    replace(folder / "content" / "capacity.md", "parent: home", "parent: capability")
    replace(folder / "content" / "capability.md", "parent: home", "parent: capacity")
    assert "capacity.md: parent: “capacity” is no page above this one" in faults_of(folder)


def test_a_figure_for_a_page_that_is_not_there_is_refused(folder: Path) -> None:
    replace(folder / "figures.toml", 'pages = ["capacity", "progress"]', 'pages = ["capacity", "numbers"]')
    assert "figures.toml: [domestic_teams_added] pages: there is no page “numbers”" in faults_of(folder)


def test_a_data_file_that_is_no_toml_is_named(folder: Path) -> None:
    (folder / "figures.toml").write_text("value = = 3", encoding="utf-8")
    (folder / "helplines.toml").write_text("[Bad-Name]\n", encoding="utf-8")
    told = faults_of(folder)
    assert "figures.toml: cannot be read: " in told
    assert "helplines.toml: [Bad-Name] may hold only small letters" in told
