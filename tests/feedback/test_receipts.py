"""References and secrets."""

import base64

from webapp.feedback.receipts import (
    REFERENCE_ALPHABET,
    REFERENCE_LENGTH,
    digest_submission,
    hash_secret,
    write_reference,
    write_secret,
)

KEY = "one key for tests, 0123456789abcdef"
OTHER_KEY = "another key for tests, 0123456789abc"


def test_a_reference_can_be_read_aloud_and_makes_no_words() -> None:
    references = [write_reference(KEY, str(number).encode(), attempt=0) for number in range(500)]
    assert len(set(references)) == 500
    for reference in references:
        assert len(reference) == REFERENCE_LENGTH
        assert set(reference) - {"-"} <= set(REFERENCE_ALPHABET)
    assert not set("AEIOU01LBSZ") & set(REFERENCE_ALPHABET)


def test_another_attempt_gives_another_reference() -> None:
    assert write_reference(KEY, b"message", attempt=0) != write_reference(KEY, b"message", attempt=1)


def test_a_secret_holds_160_bits_and_is_the_same_each_time() -> None:
    secret = write_secret(KEY, b"message")
    assert len(base64.b32decode(secret.upper())) == 20
    assert secret == write_secret(KEY, b"message") != write_secret(KEY, b"massage")


def test_nothing_derived_can_stand_for_something_else_or_another_key() -> None:
    derived = [
        digest_submission(KEY, b"message"),
        hash_secret(KEY, "message"),
        digest_submission(OTHER_KEY, b"message"),
        hash_secret(OTHER_KEY, "message"),
    ]
    assert len({*derived}) == 4
    assert write_secret(KEY, b"message") != write_secret(OTHER_KEY, b"message")
