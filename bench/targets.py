"""What the site is measured beside, on the same server with the same settings."""

from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from webapp import create_app

BARE = "bench.targets:make_bare_callable"
SHORTEST_VIEW = "bench.targets:make_shortest_view"


def make_bare_callable() -> WSGIApplication:
    """Return the limit: a callable that answers the bytes and headers of `/` (Brotli), and looks at nothing."""
    first_visit = EnvironBuilder("/", headers=[("Host", "127.0.0.1"), ("Accept-Encoding", "br")]).get_environ()
    body, status, headers = run_wsgi_app(create_app(), first_visit)
    pieces, lines = [b"".join(body)], list(headers)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:  # noqa: ARG001 - WSGI's own
        start_response(status, lines)
        return pieces

    return answer


def make_shortest_view() -> Flask:
    """Return the shortest Flask application there is."""
    app = Flask("shortest")
    app.add_url_rule("/", view_func=lambda: "ok")
    return app
