"""Telling a webhook, as Standard Webhooks says (https://www.standardwebhooks.com): signed, dated, with an id."""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from queue import SimpleQueue
from typing import Final

import httpx

from webapp.staff.alerts.outbox import Claimed

STEP_SECONDS: Final = 5  # to connect, to write, to wait for an answer
TOTAL_SECONDS: Final = 15  # of all steps: a receiver that drips its answer must not hold up the next alert
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what every such secret begins with
WORDS: Final = {
    "urgent": "An urgent message has come in.",
    "life": "A message that may tell of a risk to life has come in.",
    "overdue": "Urgent messages have waited longer than they should.",
}


class NotDelivered(Exception):  # noqa: N818 - says what happened
    """The receiver did not take the alert in; the message is the kind of fault, with nothing of the address."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Where alerts go.

    Attributes:
        url: The receiver.
        secret: Signs them; empty, nothing is signed.
        link: Where staff see what waits.
        target: How long an urgent message may wait before the receiver is reminded.
    """

    url: str
    secret: str
    link: str
    target: timedelta

    def deliver(self, claimed: Claimed, *, now: datetime) -> None:
        """Send an alert and return when it was taken in.

        Raises:
            NotDelivered: when it was not, or nobody knows.
        """
        body = write_body(claimed, link=self.link)
        headers = {"Content-Type": "application/json", **sign(self.secret, str(claimed.id), body, at=now)}
        try:
            status = _run_apart(lambda: asyncio.run(_post(self.url, body, headers)))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as fault:
            raise NotDelivered(type(fault).__name__) from None
        if not HTTPStatus(200) <= status < HTTPStatus(300):
            raise NotDelivered(f"status {status}")


def write_body(claimed: Claimed, *, link: str) -> bytes:
    """Return what is sent. Chat services show `text`; nothing in it is of the message."""
    content = {
        "type": f"feedback.{claimed.kind}",
        "timestamp": claimed.created_at.isoformat().replace("+00:00", "Z"),
        "data": {"kind": claimed.kind, "link": link},
        "text": f"{WORDS[claimed.kind]} {link}",
    }
    return json.dumps(content).encode()


def sign(secret: str, identifier: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """Return the headers that name the alert, say when it was sent and, with a secret, prove both and the body."""
    timestamp = str(int(at.timestamp()))
    headers = {"webhook-id": identifier, "webhook-timestamp": timestamp}
    if secret:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
        signed = hmac.new(key, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(signed).decode()}"
    return headers


def _run_apart(work: Callable[[], int]) -> int:
    """Return what comes of work that is done in a thread of its own: whoever calls may have an event loop that runs.

    The end of the process does not wait for it.
    """
    done: SimpleQueue[int | Exception] = SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except Exception as fault:  # noqa: BLE001 - raised again in the thread that waits
            done.put(fault)

    threading.Thread(target=run, daemon=True).start()
    found = done.get()
    if isinstance(found, Exception):
        raise found
    return found


async def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    async with (
        asyncio.timeout(TOTAL_SECONDS),
        httpx.AsyncClient(timeout=STEP_SECONDS, follow_redirects=False) as client,
        client.stream("POST", url, content=body, headers=headers) as answer,  # what the answer says is not read
    ):
        return answer.status_code
