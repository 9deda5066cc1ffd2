"""Which coding a visitor takes, and that what is sent in it is what was meant."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.compression import CODINGS, choose_coding, encode


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("identity;q=1, br;q=0.5", "identity"),
        ("identity;q=0, *;q=0", "identity"),
        ("br;q=2, gzip", "gzip"),
        ("br;q=nan, gzip", "gzip"),
        ("br;q=, gzip", "gzip"),
        ("deflate, zstd", "identity"),
        ("br," * 200, "identity"),
    ],
)
def test_the_coding_weighed_highest_is_chosen(header: str, coding: str) -> None:
    assert choose_coding(header) == coding


@given(st.text(max_size=300))
def test_no_header_at_all_is_an_error(header: str) -> None:
    assert choose_coding(header) in CODINGS


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_is_encoded_is_what_was_meant(is_kept: bool) -> None:  # noqa: FBT001 - pytest gives it by name
    body = "Safe ’ page ".encode() * 500
    assert brotli.decompress(encode(body, "br", is_kept=is_kept)) == body
    assert gzip.decompress(encode(body, "gzip", is_kept=is_kept)) == body
    assert encode(body, "identity", is_kept=is_kept) == body
