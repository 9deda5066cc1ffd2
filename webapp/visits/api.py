"""`/api/page-views`: a page tells that it was opened, once its visitor allows that."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import cast

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import database
from webapp.consent.dimensions import ConsentState
from webapp.errors import ApiProblem
from webapp.json_body import load_json_body
from webapp.limits import limiter
from webapp.published import value_of
from webapp.visits.schemas import ViewSchema
from webapp.visits.service import View, count_view

page_views = Blueprint("page_views", __name__)


@page_views.post("/page-views")
@limiter.limit("120 per minute")
def add_page_view() -> Response:
    """Count a view; without the visitor's consent, refuse to.

    The address and the browser of the request are not looked at; what is kept are sums.
    """
    if not _is_allowed():
        raise ApiProblem(HTTPStatus.FORBIDDEN, "Not allowed by the visitor", "The visitor has not allowed counting.")
    body = load_json_body(ViewSchema())
    view = View(path=body["path"], screen=body["screen"], is_first=body["first"])
    count_view(database.session(), view, day=datetime.now(UTC).date())
    database.session().commit()
    return Response(status=HTTPStatus.NO_CONTENT)


def _is_allowed() -> bool:
    answers = cast("ConsentState", value_of("consent")).answers
    return answers is not None and answers.analytics
