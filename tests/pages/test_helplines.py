"""Help numbers can be tapped, and none is shown as open when it may not be."""

from webapp.config import Settings
from webapp.pages.content import load_content
from webapp.pages.helplines import phone_link


def test_a_phone_link_holds_the_digits_alone() -> None:
    assert phone_link("0808 2000 247") == "tel:08082000247"


def test_every_helpline_has_its_own_number_and_a_link_to_call_it() -> None:
    content = load_content(Settings(secret_key="k" * 40))
    links = [line.phone_link for line in content.helplines.values()]
    assert len(set(links)) == len(links)
    assert all(f'href="{link}"' in content.pages["help"].body for link in links)


def test_only_lines_that_never_close_say_so() -> None:
    helplines = load_content(Settings(secret_key="k" * 40)).helplines
    assert {name for name, line in helplines.items() if line.hours} == {
        "national_helpline",
        "rape_crisis",
        "childline",
        "samaritans",
    }
