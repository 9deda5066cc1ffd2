"""The trap for programs in the feedback form, beside what Firefox's own autofill takes each field for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.display import Display
from tests.desktop.visitor import Visitor
from tests.desktop.windows import Firefox
from tests.sites import OtherSite, Site

# What Firefox would fill in, from its own rules, and with hidden fields not left out as it usually does.
FIND_FIELDS = """
const { FormAutofillHandler } = ChromeUtils.importESModule("resource://gre/modules/shared/FormAutofillHandler.sys.mjs");
const { AutofillFormFactory } = ChromeUtils.importESModule("resource://gre/modules/shared/AutofillFormFactory.sys.mjs");
const form = AutofillFormFactory.createFromField(document.querySelector("form[action='/feedback'] [name=email]"));
const details = FormAutofillHandler.collectFormFieldDetails(form, false, false);
return details.map((detail) => [detail.element.name, detail.fieldName]);
"""


@pytest.fixture
def firefox(display: Display, tmp_path: Path) -> Iterator[Firefox]:
    """Firefox ESR, just started."""
    firefox = Firefox(display, tmp_path)
    yield firefox
    firefox.close()


@pytest.mark.parametrize("path", ["/feedback", "/help"])
def test_firefox_takes_the_address_for_an_email_and_the_trap_for_nothing(
    firefox: Firefox, site: Site, safe_site: OtherSite, path: str
) -> None:
    Visitor(firefox, safe_site).type_address(f"{site.url}{path}")
    found = dict(firefox.evaluate_with_rights(FIND_FIELDS))
    assert found == {"doing": "", "comments": "", "email": "email", "further": ""}
