"""What the journeys through the site share: looking into its database, holding it back, and finding things."""

import os
import re
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Select, select
from sqlalchemy.engine import make_url

from tests.processes import ROOT, SECRET_KEY
from tests.sites import Site
from webapp.database import Database
from webapp.feedback.models import Feedback
from webapp.feedback.themes.models import ThemeState
from webapp.feedback.themes.service.storing import add_members, keep_figures, make_theme, read_figures

REVIEWER = "ann.reader@staff.example"
ADMIN = "ada.admin@staff.example"
PASSWORD = "nine quiet otters swim"
_Row = TypeVar("_Row")


def read_rows(site: Site, question: Select[_Row]) -> Sequence[_Row]:
    """Return what the site's database holds now."""
    database = Database(site.database_url)
    try:
        with database.session() as session:
            return session.scalars(question).all()
    finally:
        database.engine.dispose()


@contextmanager
def nothing_can_be_saved(site: Site) -> Iterator[None]:
    """Hold the one place that the site's SQLite database has for a writer, so that nobody else can write."""
    with closing(sqlite3.connect(make_url(site.database_url).database or "", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


def add_reviewer(site: Site, *, email: str = REVIEWER, role: str = "reviewer") -> None:
    """Add the account of a member of staff, as the operator does: on the command line."""
    _run_command(site, "staff", "add", email, "--role", role, answer=f"{PASSWORD}\n")


def make_up_messages(site: Site) -> None:
    """Fill the site with what made-up visitors said; once filled, it stays as it is."""
    _run_command(site, "demo", "seed", "--messages", "2000", "--days", "60", "--beside-real")


def add_themes(site: Site) -> None:
    """Add a theme that was kept and one that is suggested, of the messages that there are."""
    database = Database(site.database_url)
    try:
        with database.session() as session:
            messages = session.scalars(select(Feedback.id).limit(5)).all()
            for name, state in (("Cannot get through", ThemeState.ACCEPTED), ("print, paper", ThemeState.SUGGESTED)):
                theme = make_theme(session, name=name, words=["ring", "engaged"], state=state, now=datetime.now(UTC))
                add_members(session, theme.id, [(key, 0.5) for key in messages], is_proposed=True)
                figures = read_figures(session, theme.id)
                keep_figures(session, theme.id, figures, now=datetime.now(UTC))
            session.commit()
    finally:
        database.engine.dispose()


def sign_in(page: Page, *, email: str = REVIEWER, password: str = PASSWORD) -> None:
    """Fill in the sign-in page that is shown, and send it."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def send_message(page: Page, comments: str, *, about: str = "/help") -> None:
    """Send a message as another system does; the page's own visit is not disturbed."""
    answer = page.context.request.post("/api/feedback", data={"page": about, "comments": comments})
    assert answer.status == 201


def expect_error_summary(page: Page, *errors: str) -> None:
    """See that the page says what is wrong: in its title, and in a summary that has the focus."""
    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.locator(":focus")
    expect(summary.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(summary.get_by_role("link")).to_have_text(list(errors))


def follow_error(page: Page, error: str) -> Locator:
    """Follow a link of the summary, and return the control that it leads to."""
    page.get_by_role("alert").get_by_role("link", name=error).click()
    return page.locator(":focus")


def unlike_any_other(text: str) -> str:
    """Return the text with a word of its own, in letters: digits can look like a number that is to be hidden."""
    return f"{text} {''.join(chr(ord('a') + int(digit, 16)) for digit in uuid.uuid4().hex)}"


def _run_command(site: Site, *words: str, answer: str = "") -> None:
    environment = {**os.environ, "DATABASE_URL": site.database_url, "SECRET_KEY": SECRET_KEY}
    command = [sys.executable, "-m", "flask", "--app", "webapp", *words]
    subprocess.run(command, cwd=ROOT, env=environment, input=answer, text=True, check=True, capture_output=True)
