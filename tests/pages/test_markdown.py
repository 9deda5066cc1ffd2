"""Markdown comes out as HTML that is safe, and that a screen reader can follow."""

import pytest

from webapp.pages.markdown import find_skipped_headings, render_markdown


def test_tags_in_a_text_are_words() -> None:
    assert "<script>" not in render_markdown("Hello <script>alert(1)</script>")


def test_a_link_that_runs_code_is_no_link() -> None:
    assert "<a" not in render_markdown("[Go](javascript:alert(1))")


def test_a_link_to_another_site_tells_it_nothing() -> None:
    assert 'rel="noreferrer noopener"' in render_markdown("[Other](https://example.org/)")


@pytest.mark.parametrize("address", ["/help", "tel:999", "#part"])
def test_a_link_within_the_site_or_to_a_phone_is_plain(address: str) -> None:
    assert render_markdown(f"[Here]({address})") == f'<p><a href="{address}">Here</a></p>\n'


def test_a_table_names_its_columns_and_rows_and_has_no_style_attribute() -> None:
    html = render_markdown("| What | Number |\n| :-- | --: |\n| More people | 69 |\n")
    assert '<th scope="col">Number</th>' in html
    assert '<th scope="row">More people</th>' in html
    assert "<td>69</td>" in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("text", "skipped"),
    [
        ("## One\n\n### Two\n\n## Three\n\n### Four", []),
        ("# One", ["One"]),
        ("### One", ["One"]),
        ("## One\n\n#### Two", ["Two"]),
    ],
)
def test_a_heading_that_skips_a_level_is_found(text: str, skipped: list[str]) -> None:
    assert list(find_skipped_headings(text)) == skipped
