"""What the receiver is sent: signed as Standard Webhooks says, and nothing of the message."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from tests.staff.alerts.receiver import Receiver
from tests.staff.alerts.waiting import LINK, SECRET, outbox, put, send
from webapp.database import Database
from webapp.staff.alerts.webhook import sign

VECTORS = (
    (
        SECRET,
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
    (
        "whsec_plJ3nmyCDGBKInavdOK15jsl",
        "msg_loFOjxBNrRLzqYUf",
        1731705121,
        '{"event_type":"ping","data":{"success":true}}',
        "rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
    ),
)


@pytest.mark.parametrize(("secret", "identifier", "seconds", "body", "signature"), VECTORS)
def test_the_signature_is_that_of_the_published_examples(
    secret: str, identifier: str, seconds: int, body: str, signature: str
) -> None:
    headers = sign(secret, identifier, body.encode(), at=datetime.fromtimestamp(seconds, UTC))
    assert headers == {
        "webhook-id": identifier,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{signature}",
    }


def test_the_receiver_can_check_who_sent_an_alert_and_when(database: Database, receiver: Receiver) -> None:
    put(database, "life")
    assert send(database, receiver.url).sent == 1
    [request] = receiver.received
    [alert] = outbox(database)
    identifier, timestamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    signed = f"{identifier}.{timestamp}.".encode() + request.body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert request.headers["webhook-signature"] == f"v1,{signature}"
    assert identifier == str(alert.id)
    assert abs(int(timestamp) - datetime.now(UTC).timestamp()) < 10


def test_the_body_says_what_kind_when_and_where_to_look_and_no_more(database: Database, receiver: Receiver) -> None:
    put(database, "urgent")
    send(database, receiver.url)
    [request] = receiver.received
    [alert] = outbox(database)
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {
        "type": "feedback.urgent",
        "timestamp": alert.created_at.isoformat().replace("+00:00", "Z"),
        "data": {"kind": "urgent", "link": LINK},
        "text": f"An urgent message has come in. {LINK}",
    }
    assert alert.subject.encode() not in request.body


def test_without_a_secret_nothing_is_signed(database: Database, receiver: Receiver) -> None:
    put(database, "urgent")
    send(database, receiver.url, secret="")
    assert "webhook-signature" not in receiver.received[0].headers
