"""A real OpenID Connect provider, and the service that is registered with it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask

from tests.conftest import MakeApp
from tests.processes import ROOT, Process, ServerMissingError, free_port
from tests.staff.browsing import EMAIL

CLIENT_ID, CLIENT_SECRET = "web app", "a secret/of:the+tests"
RETURN_ADDRESS = "http://localhost/staff/single-sign-on/return"
SCRIPT = Path(__file__).with_name("provider.mjs")


class Provider:
    """The provider, and somebody's browser at it."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._process = Process(["node", str(SCRIPT), str(self.port), RETURN_ADDRESS], log=log)
        self._process.wait_until(self.is_answering)

    def is_answering(self) -> bool:
        """Whether it serves requests now."""
        try:
            return httpx.get(f"{self.issuer}/.well-known/openid-configuration").is_success
        except httpx.HTTPError:
            return False

    def sign_in(self, address: str, *, login: str = f"ann {EMAIL}") -> str:
        """Sign in there and agree, and return the path and query that it sends the browser back to."""
        with httpx.Client(base_url=self.issuer) as browser:
            answer = browser.get(address)
            for fields in ({"prompt": "login", "login": login, "password": "any"}, {"prompt": "consent"}):
                interaction = answer.headers["Location"]
                assert interaction.startswith("/interaction/"), answer.text
                answer = browser.post(interaction, data=fields)
                answer = browser.get(answer.headers["Location"])
            back = answer.headers["Location"]
        assert back.startswith(RETURN_ADDRESS), answer.text
        return back.removeprefix("http://localhost")

    def close(self) -> None:
        """Stop it."""
        self._process.stop()


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The provider, for all tests."""
    if not (ROOT / "node_modules/oidc-provider").is_dir():
        raise ServerMissingError("oidc-provider is not in node_modules: run `make setup-check`.")
    provider = Provider(tmp_path_factory.mktemp("provider") / "log")
    yield provider
    provider.close()


@pytest.fixture
def app(make_app: MakeApp, provider: Provider) -> Flask:
    """The service, which knows the provider and wants a second step of whoever has a password."""
    return make_app(
        staff_second_factor=True,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
    )
