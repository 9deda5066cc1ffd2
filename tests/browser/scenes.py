"""Every page and every state of it that a person can meet: what accessibility has to hold for."""

from collections.abc import Callable
from functools import cache, partial
from secrets import choice
from string import ascii_lowercase

from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.browser.journeys import ADMIN, REVIEWER, add_themes, make_up_messages, send_message, sign_in
from tests.processes import SECRET_KEY
from tests.sites import Site
from tests.test_routes import PUBLIC
from webapp import create_app
from webapp.config import Settings
from webapp.errors import PAGES, error_response

Scene = Callable[[Page, Site], None]
NOT_PAGES = ("/.well-known/", "/api/", "/static/", "/healthz", "/readyz", "/robots.txt", "/leave")
LONG_WORD = "an-address-without-any-space-in-it/" * 8


def make_scenes() -> dict[str, Scene]:
    """Return the scenes by name; each brings a page of a new context into one state."""
    public_paths = [route.removeprefix("GET ") for route in PUBLIC if route.startswith("GET ")]
    return {
        **{path: partial(show_page, path) for path in public_paths if not path.startswith(NOT_PAGES)},
        **{f"error {status}": partial(show_error, status) for status in sorted(PAGES)},
        "banner answered": answer_banner,
        "banner failed": fail_on_banner,
        "cookies chosen": choose_cookies,
        "cookies unanswered": leave_cookies_open,
        "feedback with errors": send_wrong_feedback,
        "feedback in place": open_questions,
        "feedback in place, sent": finish_questions,
        "feedback thanks with a receipt": thank_with_receipt,
        "feedback receipt unknown": send_wrong_receipt,
        "staff sign-in": partial(show_page, "/staff/login"),
        "staff sign-in refused": be_refused,
        "staff overview": partial(show_staff_page, "/staff/"),
        "staff overview in full": partial(fill_figures, "/staff/"),
        "staff messages": partial(show_staff_page, "/staff/feedback"),
        "staff messages, nothing ticked": tick_nothing,
        "staff export": partial(show_staff_page, "/staff/feedback/export?rating=5"),
        "staff export on its way": wait_for_export,
        "staff changes": partial(show_staff_page, "/staff/changes"),
        "staff change": write_change,
        "staff change with errors": write_wrong_change,
        "staff audit": partial(show_staff_page, "/staff/audit", email=ADMIN),
        "staff audit with errors": partial(show_staff_page, "/staff/audit?subject=unknown", email=ADMIN),
        "staff cookie choices": partial(show_staff_page, "/staff/consent"),
        "staff cookie choices in full": partial(fill_figures, "/staff/consent"),
        "staff urgent": show_urgent,
        "staff retention": show_retention,
        "staff themes": partial(show_themes, "/staff/themes"),
        "staff theme": show_theme,
        "staff page views": partial(show_staff_page, "/staff/visits"),
        "staff page views in full": partial(fill_figures, "/staff/visits?days=7"),
        "staff message": show_message,
        "staff message decided": decide_on_message,
        "staff message refused": refuse_note,
        "staff message, words to hide": partial(follow_link, "Hide words"),
        "staff message, to hold": partial(follow_link, "Hold"),
        "staff message held": hold_message,
        "staff message, original to open": partial(follow_link, "Open the sealed original", email=ADMIN),
        "staff message, original opened": open_original,
        "staff message, to delete": partial(follow_link, "Delete for good", email=ADMIN),
        "staff message changed meanwhile": change_meanwhile,
    }


def show_page(path: str, page: Page, _site: Site) -> None:
    """Open a page that anybody may open."""
    page.goto(path)


def show_error(status: int, page: Page, _site: Site) -> None:
    """Open the page of a failure as the service makes it, whatever it takes to fail like this."""
    with failing_app().test_request_context("/failing"):
        body = error_response(status).get_data()

    def fail(route: Route) -> None:
        route.fulfill(status=status, content_type="text/html; charset=utf-8", body=body)

    page.route("**/failing", fail)
    page.goto("/failing")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@cache
def failing_app() -> Flask:
    """Return an application whose error pages can be had without a failure."""
    return create_app(Settings(secret_key=SECRET_KEY, database_url="sqlite://"))


def answer_banner(page: Page, _site: Site) -> None:
    """Reject on the banner, so that the confirmation stands in its place."""
    page.goto("/capacity")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Your cookie preferences have been saved")).to_be_visible()


def fail_on_banner(page: Page, _site: Site) -> None:
    """Accept while the network is away."""
    page.goto("/capacity")
    page.context.set_offline(True)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("technical problem")).to_be_visible()
    page.context.set_offline(False)


def choose_cookies(page: Page, _site: Site) -> None:
    """Answer each question of the cookies page and save."""
    page.goto("/cookies")
    for answer in page.get_by_role("main").get_by_label("No", exact=True).all():
        answer.check()
    page.get_by_role("button", name="Save cookie settings").click()
    expect(page.get_by_text("Your cookie preferences have been saved")).to_be_visible()


def leave_cookies_open(page: Page, _site: Site) -> None:
    """Save the cookies page without an answer."""
    page.goto("/cookies")
    page.get_by_role("button", name="Save cookie settings").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def open_questions(page: Page, _site: Site) -> None:
    """Say that a page is not useful, so that the questions open in place."""
    page.goto("/capacity")
    page.get_by_role("button", name="No, this page is not useful").click()
    expect(page.get_by_label("What were you doing?")).to_be_visible()


def finish_questions(page: Page, site: Site) -> None:
    """Answer the questions in place, so that the thanks and the receipt stand there."""
    open_questions(page, site)
    page.get_by_label("What were you doing?").fill("Looking for a number")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_role("heading", name="Thank you for your feedback")).to_be_visible()


def thank_with_receipt(page: Page, _site: Site) -> None:
    """Send the form, so that the thanks show a receipt."""
    page.goto("/feedback")
    page.get_by_label("What were you doing?").fill("Looking for a number")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_text("Your reference is")).to_be_visible()


def send_wrong_receipt(page: Page, _site: Site) -> None:
    """Come back with a receipt that nobody has."""
    page.goto("/feedback/receipt")
    page.get_by_label("Reference").fill("7QFJ-M3WX")
    page.get_by_label("Code").fill("a" * 32)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def send_wrong_feedback(page: Page, _site: Site) -> None:
    """Send the feedback form with everything wrong that can be."""
    page.goto("/feedback?page=/help")
    for name in ("What were you doing?", "What do you think, or what went wrong?"):
        page.get_by_label(name).fill("a" * 1300)
    page.get_by_label("Your email address").fill("nobody")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def be_refused(page: Page, _site: Site) -> None:
    """Sign in with a wrong password."""
    page.goto("/staff/login")
    sign_in(page, password="not the password")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def show_staff_page(path: str, page: Page, _site: Site, *, email: str = REVIEWER) -> None:
    """Open a staff page that has a message to show."""
    send_message(page, f"Some words, {new_words()}, then {LONG_WORD}")
    page.goto(path)
    sign_in(page, email=email)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def new_words() -> str:
    """Return words that make a message unlike those before it, which would look like spam."""
    return " ".join("".join(choice(ascii_lowercase) for _ in range(7)) for _ in range(20))


def fill_figures(path: str, page: Page, site: Site) -> None:
    """Open a page of figures of a service that has been used for a while, with every table."""
    make_up_messages(site)
    show_staff_page(path, page, site)
    for summary in page.locator("main summary").all():
        summary.click()
    expect(page.get_by_role("table").last).to_be_visible()


def wait_for_export(page: Page, site: Site) -> None:
    """Ask for a file that is long in coming."""
    show_staff_page("/staff/feedback/export", page, site)
    page.route("**/staff/feedback/export?*format=*", lambda _: None)
    page.get_by_role("link", name="CSV").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Stop").focus()


def tick_nothing(page: Page, site: Site) -> None:
    """Put a tag on messages, and tick none; the menu and the filter are open."""
    show_staff_page("/staff/feedback", page, site)
    page.get_by_role("button", name="Add tag").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.locator("details").evaluate_all("(all) => all.forEach((each) => (each.open = true))")


def show_message(page: Page, site: Site) -> None:
    """Open a message that waits."""
    show_staff_page("/staff/feedback", page, site)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("button", name="Mark as actioned")).to_be_visible()


def decide_on_message(page: Page, site: Site) -> None:
    """Decide on a message that has notes and tags."""
    show_message(page, site)
    page.get_by_label("Add a note").fill(f"Some words, then {LONG_WORD}")
    press_and_read(page, "Save note", "The note is saved")
    page.get_by_label("New tag").fill("a-tag-of-forty-characters-without-spaces")
    press_and_read(page, "Save tags", "The tags are saved")
    press_and_read(page, "Assign to me", "The message was assigned")
    press_and_read(page, "Mark as actioned", "The status is now “Actioned”")


def press_and_read(page: Page, button: str, said: str) -> None:
    """Press a button, and wait until the page says that it was done."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("alert")).to_contain_text(said)


def show_urgent(page: Page, site: Site) -> None:
    """Open the queue of messages that may tell of danger: one is acknowledged, one is not."""
    for _ in range(2):
        send_message(page, f"He said he will kill me tonight {LONG_WORD}")
    show_staff_page("/staff/urgent", page, site)
    page.get_by_role("button", name="Acknowledge").first.click()
    expect(page.get_by_role("alert")).to_contain_text("The status is now “Acknowledged”")


def show_retention(page: Page, site: Site) -> None:
    """Open the page of what is kept, with a message that is held."""
    hold_message(page, site)
    page.get_by_role("link", name="Retention").click()
    expect(page.get_by_role("heading", name="Held")).to_be_visible()


def follow_link(name: str, page: Page, site: Site, *, email: str = REVIEWER) -> None:
    """Go to one of the pages that a message leads to; its words were hidden in part."""
    send_message(page, f"Please ring Jo on 07700 900123 about {new_words()} {LONG_WORD}")
    page.goto("/staff/feedback")
    sign_in(page, email=email)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("link", name="Back to the message")).to_be_visible()


def open_original(page: Page, site: Site) -> None:
    """Open a sealed original, with a passage that could be shown again."""
    follow_link("Open the sealed original", page, site, email=ADMIN)
    page.get_by_label("Reason").fill("Somebody may be in danger")
    page.get_by_role("button", name="Open the original").click()
    expect(page.get_by_role("group", name="Words that everybody may read")).to_be_visible()


def hold_message(page: Page, site: Site) -> None:
    """Hold a message."""
    follow_link("Hold", page, site)
    page.get_by_label("Reason").fill(f"The order of a court, {LONG_WORD}")
    page.get_by_role("button", name="Hold the message").click()
    expect(page.get_by_role("alert")).to_contain_text("The message is held")


def refuse_note(page: Page, site: Site) -> None:
    """Save a note without a word."""
    show_message(page, site)
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def change_meanwhile(page: Page, site: Site) -> None:
    """Write a note while the message is changed in another tab."""
    show_message(page, site)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Start review").click()
    expect(other.get_by_role("alert")).to_be_visible()
    other.close()
    page.get_by_label("Add a note").fill(f"Some words, then {LONG_WORD}")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("heading", name="Not saved")).to_be_visible()


def write_change(page: Page, site: Site) -> None:
    """Write a change, and publish it."""
    show_staff_page("/staff/changes/new", page, site)
    page.get_by_label("Title").fill("Opening times on the help page")
    page.get_by_label("You said", exact=True).fill("You could not see when a helpline is open.")
    page.get_by_label("We did", exact=True).fill("Each helpline now has its times.")
    page.get_by_label("Get help now").check()
    page.get_by_label("Day it took effect").fill("1/5/2026")
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("button", name="Publish what is saved").click()
    expect(page.get_by_role("alert")).to_contain_text("Published")


def write_wrong_change(page: Page, site: Site) -> None:
    """Save a change without a word in it."""
    show_staff_page("/staff/changes/new", page, site)
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def show_themes(path: str, page: Page, site: Site) -> None:
    """Open the themes, of which there are a suggestion and one that was kept."""
    add_themes(site)
    show_staff_page(path, page, site)


def show_theme(page: Page, site: Site) -> None:
    """Open a theme, with everything that can be done with it in view."""
    show_themes("/staff/themes", page, site)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    for summary in ("Merge it into another theme", "Have it split"):
        page.get_by_text(summary, exact=True).click()
    expect(page.get_by_role("button", name="Ask for the split")).to_be_visible()
