"""The content pages' addresses: one explicit route a page, all answered by one view."""

from http import HTTPStatus
from typing import cast

from flask import Blueprint, abort, current_app, render_template

from webapp.pages.content import Content


def make_blueprint(content: Content) -> Blueprint:
    """Return the blueprint `pages`, with a route for each page and no other."""
    pages = Blueprint("pages", __name__)

    for page in content.pages.values():
        pages.add_url_rule(page.path, page.endpoint, show_page, defaults={"slug": page.slug})
    return pages


def show_page(slug: str) -> str:
    """Show a content page as it was last read."""
    content = cast("Content", current_app.extensions["content"])
    if slug not in content.pages:  # its file was taken away while the service runs
        abort(HTTPStatus.NOT_FOUND)
    page = content.pages[slug]
    return render_template(page.template, page=page, trail=content.trail(page), cards=content.cards)
