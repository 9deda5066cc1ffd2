"""The facts that the product promises are on their pages, word for word where they are figures."""

import re

import html5lib
import pytest

from webapp.config import Settings
from webapp.pages.content import FOLDER, load_content

CONTENT_FILES = FOLDER / "content"
CONTENT = load_content(Settings(secret_key="k" * 40))

# Written out here on purpose: a figure that changes in the data file must be changed here as well.
FACTS = [
    ("home", "visibly put VAWG first"),
    ("home", "capacity: enough officers and staff, in the right places"),
    ("home", "capability: the skills, equipment and training to protect women and girls"),
    ("capacity", "enough officers and staff, in the right places"),
    ("capacity", "183 more people in the domestic abuse teams"),
    ("capacity", "from detective constable to detective chief inspector"),
    ("capacity", "69 more people in the rape investigation teams"),
    ("capacity", "growing month by month, until they meet their new targets"),
    ("capacity", "55 more officers since July 2023"),
    ("capacity", "29 on child abuse"),
    ("capacity", "27 on child exploitation"),
    ("capacity", "these two parts add up to 56, not 55"),
    ("capacity", "565 more officers and staff are promised"),
    ("capacity", "The rest are being recruited over the coming months"),
    ("capability", "in whatever part of the Met someone works"),
    ("capability", "every new recruit"),
    ("capability", "every first line supervisor"),
    ("capability", "every mid line leader"),
    ("capability", "2,300 new recruits"),
    ("capability", "861 new supervisors"),
    ("capability", "5,274 existing supervisors"),
    ("capability", "the national and local VAWG strategies"),
    ("capability", "misogynistic behaviour"),
    ("capability", "how to challenge it"),
    ("capability", "how to protect women and girls, and earn their trust"),
    ("capability", "how to respond when these things happen"),
    ("capability", "First Line and Mid Line Leaders Programme"),
    ("capability", "a reset of the service that women and girls in London get"),
    ("capability", "how to support teams through VAWG incidents and investigations"),
    (
        "capability",
        "the way victims are first treated, victim blaming and choice of words affect trust, confidence",
    ),
    ("capability", "colleagues who are victims themselves, and how to respond to them"),
    ("capability", "how to assess the risk in domestic abuse. It is aimed at first responders"),
    ("capability", "Op Soteria, RASSO First Responder, as part of their training"),
    ("capability", "20,000 officers and staff. This was planned to begin by September 2024"),
    ("capability", "All frontline RASSO investigators take specialist training from the College of Policing"),
    ("capability", "Every force does this. National requirements ask for it."),
    ("capability", "RISDP, is taught to the national standard"),
    ("capability", "67% (424) of RASSO specialist investigators"),
    ("capability", "504 members of staff are trained"),
    ("capability", "Child Abuse Teams, Specialist Crime and Professional Standards"),
    ("capability", "100 more in June 2024"),
    ("capability", "Specialist Sexual Assault Investigator Development Programme (SSAIDP)"),
    ("capability", "to all RASSO investigators from September. The published text does not say which year."),
    ("progress", "More people in domestic abuse teams 183 (date not stated)"),
    ("progress", "More people in rape investigation teams 69 (date not stated)"),
    ("progress", "child abuse and child exploitation teams 55 (since July 2023)"),
    ("progress", "working on child abuse 29 (since July 2023)"),
    ("progress", "working on child exploitation 27 (since July 2023)"),
    ("progress", "add up to 56, not 55"),
    ("progress", "in public protection roles 565 (date not stated)"),
    ("progress", "New recruits who have done the training package 2,300 (date not stated)"),
    ("progress", "New supervisors who have done it 861 (date not stated)"),
    ("progress", "Existing supervisors who have done it 5,274 (date not stated)"),
    ("progress", "First Responder training 20,000 (planned to begin by September 2024)"),
    ("progress", "RASSO specialist investigators who have done RISDP 67% (date not stated)"),
    ("progress", "RASSO specialist investigators who have done RISDP 424 (date not stated)"),
    ("progress", "with three other teams counted 504 (date not stated)"),
    ("progress", "More members of staff on RISDP 100 (June 2024)"),
    ("help", "Call 999."),
    ("help", "call 101"),
    ("help", "press 55"),
    ("help", "0808 2000 247"),
    ("help", "0808 801 0327"),
    ("help", "0800 999 5428"),
    ("help", "0800 5999 247"),
    ("help", "0808 500 2222"),
    ("help", "0345 6000 459"),
    ("help", "0800 1111"),
    ("help", "0808 800 5000"),
    ("help", "116 123"),
]


def words_of(slug: str) -> str:
    """The words of a page as a reader sees them, with single spaces."""
    tree = html5lib.parseFragment(CONTENT.pages[slug].body, namespaceHTMLElements=False)
    return re.sub(r"\s+", " ", "".join(tree.itertext()))


@pytest.mark.parametrize(("slug", "fact"), FACTS)
def test_a_fact_is_on_its_page(slug: str, fact: str) -> None:
    assert fact in words_of(slug)


@pytest.mark.parametrize("name", CONTENT.figures)
def test_a_figure_is_on_every_page_that_it_names(name: str) -> None:
    figure = CONTENT.figures[name]
    for slug in figure.pages:
        assert re.search(rf"(?<![\d,]){re.escape(str(figure))}(?![\d,]*\d)", words_of(slug)), slug


@pytest.mark.parametrize("name", CONTENT.figures)
def test_a_figure_is_the_number_in_its_published_words(name: str) -> None:
    figure = CONTENT.figures[name]
    assert str(figure) in figure.source


def test_no_page_writes_a_figure_by_hand() -> None:
    folder = {path.stem: path.read_text(encoding="utf-8") for path in sorted(CONTENT_FILES.glob("*.md"))}
    written = {str(figure) for figure in CONTENT.figures.values() if figure.value > 100}
    by_hand = {(slug, number) for slug, text in folder.items() for number in written if number in text}
    assert by_hand == set()
