"""The second step in a real browser: an app, real passkeys (Chromium's virtual authenticator), and the pages around."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import CDPSession, Page, Request, expect
from pyotp import TOTP
from sqlalchemy import select

from tests.browser.conftest import MakeContext, MakeSite
from tests.browser.journeys import add_reviewer, read_rows, sign_in
from tests.browser.test_accessibility import FIND_TOO_WIDE, violations
from tests.sites import Site
from webapp.staff.factors.models import Passkey

VIRTUAL = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}


@pytest.fixture(scope="module")
def site(make_site: MakeSite) -> Site:
    """The service as it is when nothing is set: everybody needs a second step."""
    return make_site(STAFF_SECOND_FACTOR="1")


@pytest.fixture
def newcomer(site: Site, request: pytest.FixtureRequest) -> str:
    """The address of an admin who has never signed in."""
    number = abs(hash(request.node.name)) % 10**8
    email = f"newcomer.{number}@staff.example"
    add_reviewer(site, email=email, role="admin")
    return email


@pytest.fixture
def page(make_context: MakeContext, site: Site) -> Page:
    """A page at the name of the site: passkeys refuse its number."""
    return make_context(base_url=by_name(site)).new_page()


def by_name(site: Site) -> str:
    return site.url.replace("127.0.0.1", "localhost")


def plug_in(page: Page, **options: object) -> CDPSession:
    """Give the browser an authenticator, which consents by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**VIRTUAL, "hasResidentKey": True, "automaticPresenceSimulation": True, **options}},
    )
    return session


def add_app(page: Page) -> TOTP:
    """Set an app up, up to the page with the codes."""
    page.get_by_role("button", name="Set up an app").click()
    expect(page.get_by_role("heading", name="Set up an app", level=1)).to_be_visible()
    app = TOTP(page.locator("code").inner_text().replace(" ", ""))
    page.get_by_label("Code from the app").fill(app.now())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    return app


def add_passkey(page: Page, name: str) -> None:
    """Fill in the page that adds a passkey, and send it."""
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_role("button", name="Add a passkey").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


def test_a_passkey_is_added_at_the_first_sign_in_and_used_at_the_next(page: Page, site: Site, newcomer: str) -> None:
    plug_in(page)
    page.goto("/staff/feedback")
    sign_in(page, email=newcomer)
    page.get_by_role("link", name="Add a passkey").click()
    add_passkey(page, "work laptop")
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Messages", level=1)).to_be_visible()

    sign_out(page)
    sign_in(page, email=newcomer)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    page.goto("/staff/account")
    expect(page.get_by_role("heading", name="Passkey: work laptop")).to_be_visible()
    (passkey,) = [row for row in read_rows(site, select(Passkey)) if row.name == "work laptop"]
    assert passkey.used_at
    assert passkey.sign_count > 0


def test_an_account_has_several_passkeys_and_loses_them_one_by_one(page: Page, newcomer: str) -> None:
    page.goto("/staff/")
    sign_in(page, email=newcomer)
    add_app(page)
    for name in ("laptop", "security key"):
        plug_in(page, transport="usb" if name == "security key" else "internal")
        page.goto("/staff/second-step/add/passkey")
        add_passkey(page, name)
        expect(page.get_by_role("alert")).to_contain_text("The passkey was added")
    page.get_by_role("button", name="Remove passkey laptop").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was removed")
    page.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_role("alert")).to_contain_text("The app was removed")
    page.get_by_role("button", name="Remove passkey security key").click()
    expect(page.get_by_text("Add another before you remove this one")).to_be_visible()


def test_what_a_passkey_signed_is_taken_once(page: Page, newcomer: str) -> None:
    plug_in(page)
    page.goto("/staff/")
    sign_in(page, email=newcomer)
    page.get_by_role("link", name="Add a passkey").click()
    add_passkey(page, "laptop")
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    page.goto("/staff/")
    sign_out(page)
    sign_in(page, email=newcomer)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/passkey") else None)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    credential = parse_qs(sent[-1].post_data or "")["credential"][0]

    sign_out(page)
    sign_in(page, email=newcomer)
    expect(page.get_by_role("heading", name="Second step", level=1)).to_be_visible()
    token = page.locator("[name=csrf_token]").last.input_value()
    form: dict[str, str | float | bool] = {"csrf_token": token, "credential": credential}
    for _ in range(2):  # without a challenge, and with another one
        assert page.request.post("/staff/second-step/passkey", form=form).status == 422
        assert page.request.post("/staff/second-step/passkey/ask", form={"csrf_token": token}).ok


def test_a_passkey_that_is_not_there_is_told_and_the_app_still_works(page: Page, newcomer: str) -> None:
    session = plug_in(page)
    page.goto("/staff/")
    sign_in(page, email=newcomer)
    page.get_by_role("link", name="Add a passkey").click()
    add_passkey(page, "laptop")
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    code = page.locator("code").first.inner_text()
    page.goto("/staff/")
    sign_out(page)
    session.send("WebAuthn.disable")
    plug_in(page)  # another one, without the passkey
    sign_in(page, email=newcomer)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey did not work")
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Recovery codes left: 9")).to_be_visible()


def test_without_javascript_the_app_works(make_context: MakeContext, site: Site, newcomer: str) -> None:
    page = make_context(javascript=False, base_url=by_name(site)).new_page()
    page.goto("/staff/feedback")
    sign_in(page, email=newcomer)
    add_app(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Messages", level=1)).to_be_visible()
    page.goto("/staff/second-step/add/passkey")
    expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()


def test_at_a_number_passkeys_are_not_offered(make_context: MakeContext, site: Site, newcomer: str) -> None:
    page = make_context().new_page()
    page.goto("/staff/")
    sign_in(page, email=newcomer)
    expect(page.get_by_text("Passkeys do not work at this address")).to_be_visible()
    expect(page.get_by_role("link", name="Add a passkey")).to_have_count(0)


def test_the_pages_have_no_fault_that_a_machine_can_find(page: Page, site: Site, newcomer: str) -> None:
    plug_in(page)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        wide = []
        for width in (320, 768):
            page.set_viewport_size({"width": width, "height": 640})
            wide += page.evaluate(FIND_TOO_WIDE)
        page.emulate_media(color_scheme="light")
        found[name] = [*wide, *violations(page)]
        page.emulate_media(color_scheme="dark")
        found[f"{name}, dark"] = violations(page)

    def open_and_look(path: str) -> None:
        page.goto(path)
        look(path)

    _walk(page, newcomer, look, open_and_look)
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert len(found) == 28


def _walk(page: Page, newcomer: str, look: Callable[[str], None], open_and_look: Callable[[str], None]) -> None:
    open_and_look("/staff/set-up")
    page.goto("/staff/")
    sign_in(page, email=newcomer)
    expect(page.get_by_role("heading", name="Set up a second step")).to_be_visible()
    look("ways to add")
    page.get_by_role("button", name="Set up an app").click()
    page.get_by_label("Code from the app").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look("app with an error")
    page.goto("/staff/second-step/add")
    add_app(page)
    look("codes")
    open_and_look("/staff/second-step/add/passkey")
    add_passkey(page, "laptop")
    expect(page.get_by_role("heading", name="Passkey: laptop")).to_be_visible()
    look("own account")
    for path in ("/staff/account/password", "/staff/account/confirm", "/staff/accounts"):
        open_and_look(path)
    page.get_by_label("Email address").fill(f"x.{newcomer}")
    page.get_by_role("button", name="Add the account").click()
    expect(page.get_by_role("heading", name="Set-up code")).to_be_visible()
    look("set-up code")
    page.goto("/staff/accounts")
    page.get_by_role("link", name=f"x.{newcomer}").click()
    expect(page.get_by_role("button", name="Close the account")).to_be_visible()
    look("one account")
    page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_role("alert")).to_contain_text("The account is closed")
    look("closed account")
    sign_out(page)
    sign_in(page, email=newcomer)
    expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
    look("second step")
    open_and_look("/staff/second-step/recovery")
