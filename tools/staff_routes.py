"""Writes the list of staff routes at the end of docs/staff.md, by who may use each: `make staff-routes`."""

import sys
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.processes import SECRET_KEY  # noqa: E402 - the project's folder has to be on the path first
from tests.test_routes import HEADINGS, ROUTES, STAFF_DOCUMENT  # noqa: E402
from webapp import create_app  # noqa: E402
from webapp.config import Settings  # noqa: E402


def main() -> None:
    """Put the list in the place of the one that is there."""
    app = create_app(Settings(secret_key=SECRET_KEY, database_url="sqlite://"))
    first = next(iter(HEADINGS.values()))
    written = STAFF_DOCUMENT.read_text().partition(first)[0]
    STAFF_DOCUMENT.write_text(written + "\n".join(list_routes(app)).rstrip() + "\n")
    print(f"Wrote {STAFF_DOCUMENT.relative_to(ROOT)}")


def list_routes(app: Flask) -> list[str]:
    """Return the lines: a table for each kind of access, each route with what its view says of itself."""
    lines: list[str] = []
    for access, heading in HEADINGS.items():
        routes = sorted((route for route, needed in ROUTES.items() if needed is access), key=lambda r: r.split()[::-1])
        rows = [f"| `{route}` | {tell(app, route)} |" for route in routes]
        lines += [heading, "", "| route | what it does |", "| --- | --- |", *rows, ""]
    return lines


def tell(app: Flask, route: str) -> str:
    """Return the first line of what the view of a route says of itself."""
    method, path = route.split()
    rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == path and method in (rule.methods or ()))
    return (app.view_functions[rule.endpoint].__doc__ or "").partition("\n")[0].replace("|", "\\|")


if __name__ == "__main__":
    main()
