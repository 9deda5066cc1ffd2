"""Whether the process lives and whether its database answers: what a load balancer asks."""

from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app

from webapp.errors import DATABASE_AWAY

health = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Serve `/healthz` and `/readyz`."""
    app.register_blueprint(health)


@health.get("/healthz")
def live() -> Response:
    """Answer 200 while the process serves; asks nothing of anything else."""
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
def ready() -> Response:
    """Answer 200 when the database answers, else 503."""
    try:
        current_app.extensions["database"].is_answering()
    except DATABASE_AWAY:
        return Response("database away\n", HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
