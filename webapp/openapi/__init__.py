"""`/api/openapi.json`: what the API takes and answers, for programs (OpenAPI 3.1)."""

from functools import cache
from typing import cast

from flask import Blueprint, Flask, Response, current_app

from webapp.config import Settings
from webapp.published import table_of
from webapp.visits.pages import is_counted

openapi = Blueprint("openapi", __name__)


def init_app(app: Flask) -> None:
    """Serve the description below `/api`."""
    app.register_blueprint(openapi, url_prefix="/api")


@openapi.get("/openapi.json")
def describe() -> Response:
    """Return the description, which is the same for everybody."""
    settings = cast("Settings", current_app.extensions["settings"])
    paths = tuple(path for path in table_of(current_app).addresses if is_counted(path))
    is_shared = bool(settings.sharing_origins)
    return Response(_written(settings.service_name, paths, is_shared=is_shared), mimetype="application/json")


@cache
def _written(title: str, counted_paths: tuple[str, ...], *, is_shared: bool) -> str:
    from webapp.openapi.document import write_document  # a library that pages need not wait for at start

    return write_document(title, counted_paths=counted_paths, is_shared=is_shared)
