"""How often one address may send feedback."""

from tests.conftest import MakeApp
from tests.feedback.drafts import read_stored
from tests.feedback.form_reader import read_form
from webapp.limits import limiter

ONE = {"comments": "one more"}


def test_too_many_messages_are_refused_with_the_text_still_there(make_app: MakeApp) -> None:
    app = make_app(ratelimit_enabled=True)
    limiter.reset()
    client = app.test_client()
    answers = [client.post("/feedback", data={"comments": f"message {number}"}) for number in range(31)]
    assert [answer.status_code for answer in answers] == [303] * 30 + [429]
    assert read_form(answers[-1].text)["comments"] == "message 30"
    assert "Wait a few minutes" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert client.post("/api/feedback", json=ONE).status_code == 429
    assert len(read_stored(app)) == 30


def test_faults_in_the_form_do_not_count_as_messages(make_app: MakeApp) -> None:
    app = make_app(ratelimit_enabled=True)
    limiter.reset()
    with app.app_context():
        client = app.test_client()
    assert {client.post("/feedback", data={}).status_code for _ in range(40)} == {422}
    assert client.post("/feedback", data=ONE).status_code == 303
