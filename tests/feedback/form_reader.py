"""Reading an answered page as a visitor meets it: what a browser would send, and what is said to be wrong."""

from xml.etree.ElementTree import Element

import html5lib


def parse(html: str) -> Element:
    """Give the root element of a page."""
    root: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return root


NOT_ANSWERS = {"further", "shown"}


def read_answers(html: str) -> dict[str, str]:
    """Give the answers that a browser would send from the feedback form as it is shown."""
    return {name: value for name, value in read_form(html).items() if name not in NOT_ANSWERS}


def read_form(html: str, *, action: str = "/feedback") -> dict[str, str]:
    """Give what a browser would send from the form as it is shown."""
    form = find_form(parse(html), action)
    texts = {area.get("name", ""): area.text or "" for area in form.iter("textarea")}
    inputs = {
        field.get("name", ""): field.get("value", "")
        for field in form.iter("input")
        if field.get("type") != "radio" or "checked" in field.attrib
    }
    return inputs | texts


def find_form(root: Element, action: str) -> Element:
    """Give the form that sends to an address."""
    return next(form for form in root.iter("form") if (form.get("action"), form.get("method")) == (action, "post"))


def read_title(html: str) -> str:
    """Give the page's title."""
    return "".join(next(parse(html).iter("title")).itertext())


def read_error_links(html: str) -> dict[str, str]:
    """Give the messages of the error summary by the id of the field each one leads to."""
    root = parse(html)
    ids = {element.get("id") for element in root.iter()}
    summary = next(element for element in root.iter("main")).find(".//*[@role='alert']")
    assert summary is not None, "there is no error summary"
    links = {(link.get("href") or "").lstrip("#"): "".join(link.itertext()) for link in summary.iter("a")}
    assert links.keys() <= ids, "a link of the error summary leads nowhere"
    return links


def read_described_errors(html: str, field_id: str) -> str:
    """Give the text that assistive technology reads out with a field: its hint and its error."""
    root = parse(html)
    described = next(element for element in root.iter() if _is_field(element, field_id))
    by_id = {element.get("id"): "".join(element.itertext()) for element in root.iter()}
    return " ".join(by_id[name] for name in (described.get("aria-describedby") or "").split())


def _is_field(element: Element, field_id: str) -> bool:
    """Tell the control itself, or the fieldset around it where the control is one of several."""
    if element.tag == "fieldset":
        return any(control.get("id") == field_id for control in element.iter("input"))
    return element.get("id") == field_id and element.get("type") != "radio"
