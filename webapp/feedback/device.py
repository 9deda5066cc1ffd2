"""The kind of device a visitor uses, the only thing kept of what the browser says about itself."""

import re
from enum import StrEnum
from typing import Final

_TABLET: Final = re.compile(r"iPad|Tablet|PlayBook|Kindle|Silk(?!.*Mobile)|Android(?!.*Mobi)", re.IGNORECASE)
_PHONE: Final = re.compile(r"Mobi|iPhone|iPod|Opera Mini|Windows Phone|BlackBerry|KAIOS", re.IGNORECASE)


MAX_CHARACTERS: Final = 512  # what a browser says is shorter; a search in more could take long


class Device(StrEnum):
    """The three kinds of device that staff tell apart."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"


def classify_device(user_agent: str) -> Device:
    """Return the kind of device for a ``User-Agent`` header; a tablet that says it is a computer is one."""
    user_agent = user_agent[:MAX_CHARACTERS]
    if _TABLET.search(user_agent):
        return Device.TABLET
    if _PHONE.search(user_agent):
        return Device.PHONE
    return Device.COMPUTER
