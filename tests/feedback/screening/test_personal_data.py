"""Each kind of personal data in its spellings, and what only looks like it."""

import pytest

from webapp.feedback.screening import screen


def find(text: str, *, allowed: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Give kind and text of everything that is found."""
    spans = screen({"comments": text}, allowed_numbers=allowed).personal_data
    return [(span.kind, text[span.start : span.end]) for span in spans]


@pytest.mark.parametrize(
    "number",
    [
        "QQ123456C", "qq123456c", "QQ 12 34 56 C", "QQ-12-34-56-C", "QQ 123456 C", "QQ123456", "QQ 12 34 56",
        "AB-12-34-56",
        "ab 12 34 56 c", "AB.12.34.56.C", "AB\u00a012\u00a034\u00a056\u00a0C", "AB 123 456 C",
    ],
)  # fmt: skip
def test_national_insurance_numbers_are_found_in_every_spelling(number: str) -> None:
    assert find(f"it is {number}, thanks") == [("National Insurance number", number)]


@pytest.mark.parametrize(
    "text",
    ["my ref is 123456 now", "ref is 123456 now", "it was me 123456 times", "GB123456A", "DA123456", "ABC123456D",
    "AB1234567", "ref AB123456"],
)  # fmt: skip
def test_what_is_no_national_insurance_number_is_left(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    "number",
    [
        "07700900123", "07700 900123", "07700 900 123", "07700-900-123", "+447700900123", "+44 7700 900123",
        "+44 (0)7700 900123",
        "0044 7700 900123", "(07700) 900123", "447700900123", "020 7946 0123", "(020) 7946 0123", "01632 960123",
        "0161 496 0123",
        "0 7 7 0 0 9 0 0 1 2 3", "o7700 9oo123", "+48 512 345 678",
        "oh seven seven double oh nine double oh one two three",
    ],
)  # fmt: skip
def test_telephone_numbers_are_found_in_every_spelling(number: str) -> None:
    assert find(f"ring {number}, please") == [("phone", number)]


@pytest.mark.parametrize(
    "number", ["0808 2000 247", "08082000247", "+44 808 2000 247", "0808-2000-247", "(0808) 2000 247"]
)
def test_helplines_that_are_allowed_are_left(number: str) -> None:
    assert find(f"ring {number}, please", allowed=("0808 2000 247",)) == []
    assert find(f"ring {number}, please") == [("phone", number)]


@pytest.mark.parametrize("number", ["999", "101", "112", "999 then 55", "116 123", "18000", "105", "111"])
def test_emergency_numbers_are_always_left(number: str) -> None:
    assert find(f"Please call {number} or ring {number}.") == []


@pytest.mark.parametrize(
    "text", ["SW1A 1AA", "sw1a1aa", "N1 7AB", "EC1A-1BB", "W1A  0AX", "cr0 2xy", "E8 oab", "GIR 0AA"]
)
def test_whole_postcodes_are_found(text: str) -> None:
    assert find(f"I live at {text}.") == [("postcode", text)]


@pytest.mark.parametrize("text", ["SE15 and E8", "section 39A", "form N16", "at 10 2pm", "XX1 1AA", "B1 2am", "Q1 2AB"])
def test_halves_of_postcodes_and_other_codes_are_left(text: str) -> None:
    assert find(f"See {text}.") == []


@pytest.mark.parametrize(
    "address",
    [
        "jo@example.com", "Jo.O'Neil+x@mail.example.co.uk", "jo @ example.com", "jo(at)example.com",
        "jo [at] example [dot] com",
        "jo at example dot com", "jo.x at gmail.com", "jo at hotmail dot co dot uk", "jo@gmail", "j_o-1@EXAMPLE.ORG",
    ],
)  # fmt: skip
def test_email_addresses_are_found_in_every_spelling(address: str) -> None:
    assert find(f"({address})") == [("email", address)]


@pytest.mark.parametrize(
    "text", ["@metpoliceuk", "meet @ 5pm", "look at page.html", "shouts at me dot dot dot", "the figures at gov.uk"]
)
def test_other_uses_of_at_are_left(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("number", ["999 012 3454", "9990123454", "999-012-3454"])
def test_nhs_numbers_are_found_by_their_check_digit(number: str) -> None:
    assert find(f"{number} is mine") == [("NHS number", number)]


def test_a_wrong_check_digit_counts_only_after_the_word() -> None:
    assert find("999 012 3455 is on it") == []
    assert find("NHS number 999 012 3455") == [("NHS number", "999 012 3455")]


@pytest.mark.parametrize(
    "number", ["4242424242424242", "4242 4242 4242 4242", "4111-1111-1111-1111", "3782 822463 10005"]
)
def test_cards_are_found_by_their_check_digit(number: str) -> None:
    assert find(f"{number} was charged") == [("card", number)]


@pytest.mark.parametrize("number", ["4242424242424243", "9780141036144", "20240611123456", "1111 2222 3333 4444"])
def test_long_numbers_that_are_no_cards_are_left(number: str) -> None:
    assert find(f"no. {number}") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is Sarah Okafor and", "Sarah Okafor"), ("my name is sarah and", "sarah"),
        ("MY NAME IS SARAH AND", "SARAH"),
        ("my name’s Siobhán O’Connor.", "Siobhán O’Connor"), ("his name was PC Alan Tyde, he", "PC Alan Tyde"),
        ("I'm called Li Wei", "Li Wei"), ("I am called Anne-Marie de la Cruz", "Anne-Marie de la Cruz"),
        ("Name: J. Smith", "J. Smith"),
        ("her surname is Nguyen", "Nguyen"), ("a man called Gareth", "Gareth"), ("Kind regards\nB. Osei", "B. Osei"),
    ],
)  # fmt: skip
def test_names_are_found_where_they_are_announced(text: str, name: str) -> None:
    assert find(text) == [("name", name)]


@pytest.mark.parametrize(
    "text",
    [
        "my name is not on the list",
        "the name is missing",
        "I am called by them",
        "the page called Help",
        "it is named after her",
    ],
)
def test_other_words_after_name_are_left(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("DOB 01/02/1990", "01/02/1990"), ("d.o.b. 1-2-90", "1-2-90"),
        ("born on the 3rd of March 1962", "3rd of March 1962"),
        ("date of birth: 1990-02-01", "1990-02-01"), ("my birthday is March 3", "March 3"),
        ("3 Mar 62 is my date of birth", "3 Mar 62"),
        ("born in Leeds on 4 June 1941", "4 June 1941"), ("dob 01021990", "01021990"),
    ],
)  # fmt: skip
def test_dates_of_birth_are_found_near_their_words(text: str, date: str) -> None:
    assert find(text) == [("date of birth", date)]


@pytest.mark.parametrize(
    "text",
    [
        "The report of 12/03/2024", "on 3 May at 10:30", "born in 2014", "Figures 2,300 and 5,274",
        "£12,500,000 in 2023-24",
        "order number 4505577104", "7QFJ-M3WX", "1920 x 1080", "126.0.6478.127", "192.168.0.14", "01/7654321/24",
        "16,834; 17,002",
    ],
)  # fmt: skip
def test_dates_prices_figures_and_references_are_left(text: str) -> None:
    assert find(text) == []


def test_redacted_text_reads_as_before_with_placeholders() -> None:
    text = "My name is Sarah. Ring 07700 900123 or 0808 2000 247, QQ123456C, SW1A 1AA, born 1/2/1990, a@b.example"
    redacted = screen({"comments": text}, allowed_numbers=["0808 2000 247"]).redacted["comments"]
    assert redacted == (
        "My name is [name]. Ring [phone] or 0808 2000 247, [National Insurance number], [postcode], "
        "born [date of birth], [email]"
    )
