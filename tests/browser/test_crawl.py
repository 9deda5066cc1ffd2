"""A browser that opens every page, in every state of consent, holds and asks for what the register says and no more.

What was found is written to `tests/artifacts/consent-crawl.md` and must be what `docs/consent-crawl.md` says; when a
change is meant, copy the one over the other.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.crawl import PAGES, Crawl, Findings, Kept
from tests.browser.crawl_states import STATES, VISIT, YES, State, accept, accept_for_this_visit
from tests.browser.journeys import add_reviewer
from tests.processes import ROOT
from tests.sites import Site
from webapp.consent.dimensions import Answers, ConsentState, is_allowed
from webapp.consent.register import Cookie, load_register

REPORT = ROOT / "docs/consent-crawl.md"
HEADING = """# What a browser holds and asks for

A real Chromium opens every public page in each state of consent. All that it was given to keep (cookies, local and
session storage, databases, caches, service workers) and all that it asked for are below; the test fails when any of
it is not in the register (`webapp/consent/register.toml`), is not allowed in that state, or is missing here.

This file is the result of `tests/browser/test_crawl.py`, checked on every run of the tests.
"""


@pytest.fixture(scope="module")
def found(chromium: Browser, site: Site) -> dict[str, Findings]:
    """What the crawl found in each state."""
    add_reviewer(site)
    return {name: crawl(chromium, site, state) for name, state in STATES.items()}


def crawl(chromium: Browser, site: Site, state: State) -> Findings:
    """Do what the state says, in a browser of its own, and return what was found."""
    context = chromium.new_context(
        base_url=site.url,
        java_script_enabled=state.has_javascript,
        extra_http_headers={"Sec-GPC": "1"} if state.has_gpc else {},
    )
    context.set_default_timeout(10_000)
    visitor = Crawl(context, site.url)
    for step in state.before:
        step(visitor.page)
    visitor.visit_all()
    for step in state.after:
        step(visitor.page)
    findings = visitor.finish()
    context.close()
    return findings


@pytest.fixture(scope="module")
def rows() -> Mapping[str, Cookie]:
    """The register, by name."""
    return {row.name: row for row in load_register().cookies}


@pytest.mark.parametrize("name", STATES)
def test_the_browser_holds_exactly_what_the_state_allows(found: Mapping[str, Findings], name: str) -> None:
    assert found[name].kept == STATES[name].kept


@pytest.mark.parametrize("name", STATES)
def test_nothing_was_given_that_the_register_does_not_list_or_the_visitor_not_allow(
    found: Mapping[str, Findings], rows: Mapping[str, Cookie], name: str
) -> None:
    state = STATES[name]
    allowed_once = YES if state.before and state.before[0] in {accept, accept_for_this_visit} else state.answers
    answers = Answers(*allowed_once, this_visit_only=False) if allowed_once else None
    consent = ConsentState("none", answers, has_gpc=state.has_gpc)

    for kept in found[name].given:
        row = rows[kept.name]
        assert kept.kept_as == row.kept_as
        assert is_allowed(row, consent), kept
        assert kept.lasts == VISIT or row.longest_seconds is not None, kept


@pytest.mark.parametrize("name", STATES)
def test_nothing_was_asked_for_but_pages_the_choice_and_the_count(found: Mapping[str, Findings], name: str) -> None:
    assert found[name].asked == STATES[name].asked


@pytest.mark.parametrize("name", STATES)
def test_no_other_site_was_contacted_but_the_one_that_leaving_leads_to(
    found: Mapping[str, Findings], site: Site, name: str
) -> None:
    assert found[name].elsewhere == ({site.exit_url.rstrip("/")} if STATES[name].leaves else set())


def test_the_register_lists_nothing_that_is_never_set(
    found: Mapping[str, Findings], rows: Mapping[str, Cookie]
) -> None:
    assert {kept.name for findings in found.values() for kept in findings.given} == set(rows)


def test_the_report_for_inspectors_is_what_was_found(found: Mapping[str, Findings], artifacts: Path) -> None:
    report = "\n".join(lines(found))
    artifacts.mkdir(exist_ok=True)
    (artifacts / REPORT.name).write_text(report)
    assert REPORT.read_text().splitlines() == report.splitlines()


def test_the_crawl_sees_what_a_script_keeps_and_asks_for(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(base_url=site.url)
    context.add_init_script("document.cookie = 'stray=1'; localStorage.odd = 1; fetch('/readyz')")
    visitor = Crawl(context, site.url)
    visitor.page.goto("/help")
    findings = visitor.finish()
    context.close()

    assert findings.kept == {Kept("stray", "cookie", VISIT), Kept("odd", "local storage", VISIT)}
    assert findings.asked == {"GET /readyz"}


def lines(found: Mapping[str, Findings]) -> Iterator[str]:
    """Return the report, line by line."""
    yield HEADING
    yield from ("## Pages", "", ", ".join(f"`{path}`" for path in PAGES), "")
    for name, findings in found.items():
        yield from (f"## {name}", "", "| held at the end | kept as | stays |", "| --- | --- | --- |")
        yield from (f"| `{kept.name}` | {kept.kept_as} | {kept.lasts} |" for kept in sorted(findings.kept))
        if not findings.kept:
            yield "| nothing | | |"
        passing = ", ".join(f"`{kept.name}` ({kept.lasts})" for kept in sorted(findings.given - findings.kept))
        asked = ", ".join(f"`{request}`" for request in sorted(findings.asked))
        where = "the site that leaving leads to" if findings.elsewhere else "none"
        yield from (
            "",
            f"- Set and taken back: {passing or 'nothing'}",
            f"- Asked for beside pages: {asked or 'nothing'}",
        )
        yield from (f"- Other sites contacted: {where}", "")
