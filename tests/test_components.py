"""Form controls: tied to their label, hint and error, and valid HTML whatever they are given."""

from xml.etree.ElementTree import Element

import pytest
from jinja2 import Environment
from wtforms import EmailField, Form, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from tests.documents import find, load_templates, parse, text_of

IMPORTS = '{% from "components/forms.html" import button, error_summary, radios_field, text_field, textarea_field %}'
SCORES = [SelectChoice("5", "Good"), SelectChoice("1", "Bad")]
TOO_LONG = '<script>alert("1")</script> & more' * 40


class Letter(Form):
    """A form with each kind of control that public pages have."""

    said = TextAreaField("What happened?", [Length(max=1200, message="Use fewer characters")])
    score = RadioField("How was it?", [InputRequired("Choose a score")], choices=SCORES)
    email = EmailField("Your email", [Regexp(".@.", message="Enter an email address")])


@pytest.fixture(scope="module")
def templates() -> Environment:
    """Return the project's templates."""
    return load_templates()


def form_page(templates: Environment, form: Letter) -> Element:
    """Return a document with the form's error summary and each control."""
    controls = (
        '{{ textarea_field(form.said, hint="No names") }}{{ radios_field(form.score, hints={"1": "Not good"}) }}'
        '{{ text_field(form.email, width=20, autocomplete="off") }}{{ button("Send", name="send", value="yes") }}'
    )
    source = f"{IMPORTS}<!doctype html><title>t</title>{{{{ error_summary(form) }}}}<form>{controls}</form>"
    return parse(templates.from_string(source).render(form=form))


def described_by(document: Element, control: Element) -> list[str]:
    """Return the texts that describe a control, in the order a screen reader says them."""
    return [text_of(find(document, f"*[@id='{name}']")) for name in (control.get("aria-describedby") or "").split()]


def wrong_letter() -> Letter:
    """Return a form whose every answer is wrong."""
    form = Letter(said=TOO_LONG, email="nobody")
    form.validate()
    return form


def test_an_error_is_read_with_its_control(templates: Environment) -> None:
    """Hint, error and limit are tied to the text box, in this order."""
    document = form_page(templates, wrong_letter())

    texts = described_by(document, find(document, "textarea"))

    assert texts == ["No names", "Error: Use fewer characters", "You can enter up to 1,200 characters"]


def test_the_summary_links_to_each_control(templates: Environment) -> None:
    """Each link of the summary leads to a control: of a choice, to its first option."""
    document = form_page(templates, wrong_letter())
    summary = find(document, "div[@role='alert']")

    targets = {text_of(link): find(document, f"*[@id='{link.get('href', '')[1:]}']") for link in summary.iter("a")}

    assert {text: (control.tag, control.get("value")) for text, control in targets.items()} == {
        "Use fewer characters": ("textarea", None),
        "Choose a score": ("input", "5"),
        "Enter an email address": ("input", "nobody"),
    }


def test_what_was_typed_stays_and_is_only_text(templates: Environment) -> None:
    """A text that looks like HTML comes back whole, and as words."""
    document = form_page(templates, wrong_letter())

    assert find(document, "textarea").text == TOO_LONG
    assert document.findall(".//script") == []


def test_a_text_over_the_limit_is_never_cut(templates: Environment) -> None:
    """The browser is not told to stop at the limit: the visitor sees the count and shortens the text."""
    assert "maxlength" not in find(form_page(templates, Letter()), "textarea").attrib


def test_an_unanswered_form_has_no_error_and_no_choice(templates: Environment) -> None:
    """Before anything is sent nothing is wrong and nothing is ticked."""
    document = form_page(templates, Letter())

    assert document.findall(".//*[@role='alert']") == []
    assert document.findall(".//input[@checked]") == []
    assert described_by(document, find(document, "textarea")) == ["No names", "You can enter up to 1,200 characters"]


def test_every_control_has_a_label(templates: Environment) -> None:
    """Each control that can be seen has one label with words."""
    document = form_page(templates, Letter())

    controls = [element for element in document.iter() if element.tag in {"input", "textarea", "select"}]

    assert len(controls) == 4
    for control in controls:
        assert text_of(find(document, f"label[@for='{control.get('id')}']"))


def test_a_choice_keeps_its_answer_and_its_words(templates: Environment) -> None:
    """The chosen option is ticked, and the words below an option are tied to it."""
    document = form_page(templates, Letter(score="1"))

    chosen = find(document, "input[@checked]")

    assert chosen.get("value") == "1"
    assert described_by(document, chosen) == ["Not good"]
