"""Which kind of device a browser says it runs on."""

import time

import pytest

from webapp.feedback.device import classify_device

LINUX_PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (LINUX_PHONE, "phone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile/15E148 Safari/604.1", "phone"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "phone"),
        ("Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS) Presto/2.5.25 Version/10.54", "phone"),
        ("Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) Version/12.1.2 Mobile/15E148 Safari/604.1", "tablet"),
        ("Mozilla/5.0 (Android 15; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0", "tablet"),
        ("Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Chrome/141.0 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36", "computer"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.6 Safari/605.1.15", "computer"),
        ("", "computer"),
        ("\0" * 9_000, "computer"),
    ],
)
def test_devices_are_told_apart(user_agent: str, device: str) -> None:
    assert classify_device(user_agent) == device


def test_an_absurd_header_is_read_only_at_its_start() -> None:
    started_at_seconds = time.process_time()
    classify_device("Silk" * 4_000 + "Mobile" + "M" * 16_000)
    assert time.process_time() - started_at_seconds < 0.1
