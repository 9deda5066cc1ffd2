"""Content codings (RFC 9110, section 12.5.3): which one a visitor takes, and the bytes in it."""

import gzip
from functools import lru_cache

import brotli
from flask import Flask, Response, request

IDENTITY = "identity"
CODINGS = ("br", "gzip", IDENTITY)  # the ones we make, best first
MAX_HEADER_CHARACTERS = 256


def init_app(app: Flask) -> None:
    """Compress the pages that Flask answers itself; the finished ones are compressed once, in their table."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype == "text/html" and not request.path.startswith("/staff"):
            response.vary.update(("Accept-Encoding", "Cookie", "Sec-GPC"))
            coding = choose_coding(request.headers.get("Accept-Encoding", ""))
            encode_response(response, coding, is_kept=False)
        return response


def choose_coding(accept_encoding: str) -> str:
    """Return the coding to answer in: the one the header weighs highest, ours to choose between equals.

    A header that is absurdly long, or that refuses everything, is answered in plain bytes, which every
    client can read.
    """
    if not accept_encoding or len(accept_encoding) > MAX_HEADER_CHARACTERS:
        return IDENTITY
    return _weigh(accept_encoding)


@lru_cache(maxsize=512)
def _weigh(accept_encoding: str) -> str:
    weights = dict(_read_weight(part) for part in accept_encoding.lower().split(","))
    anything = weights.get("*", 0.0)
    # Plain bytes are acceptable unless refused, but only when nothing better is.
    offers = {coding: weights.get(coding, anything) for coding in CODINGS}
    offers[IDENTITY] = weights.get(IDENTITY, 0.0)
    best = max(CODINGS, key=lambda coding: offers[coding])
    return best if offers[best] > 0 else IDENTITY


def encode_response(response: Response, coding: str, *, is_kept: bool) -> None:
    """Put the answer's body in the coding, and say so in its headers."""
    response.set_data(encode(response.get_data(), coding, is_kept=is_kept))
    if coding != IDENTITY:
        response.headers["Content-Encoding"] = coding


def encode(body: bytes, coding: str, *, is_kept: bool) -> bytes:
    """Return the body in the coding; one that is kept and sent many times is worth the best compression."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=11 if is_kept else 5))
    if coding == "gzip":
        return gzip.compress(body, compresslevel=9 if is_kept else 6, mtime=0)
    return body


def _read_weight(part: str) -> tuple[str, float]:
    coding, _, parameters = part.partition(";")
    name, _, value = parameters.partition("=")
    if not parameters.strip():
        return coding.strip(), 1.0
    try:
        weight = float(value) if name.strip() == "q" else 0.0
    except ValueError:
        weight = 0.0
    return coding.strip(), weight if 0 <= weight <= 1 else 0.0
