"""Addresses of lists: they tell the filter, but the words of a search only sealed, since they may name somebody.

Addresses stay in the history of a browser and on its screen. What is typed into the search is sent in a form, and the
address that it leads to holds it under a key that is derived from the secret key (HKDF, RFC 5869; Fernet).
"""

import base64
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import abort, url_for
from werkzeug.datastructures import MultiDict

from webapp.staff.access import settings
from webapp.staff.inbox.filter_query import NAMES, Query, keep_filter

WORDS: Final = "words"
SEALED: Final = "search"
_KEY_BYTES: Final = 32
_PURPOSE: Final = b"webapp.staff.search.v1"


def list_address(query: Query, endpoint: str = "staff.show_list", **more: object) -> str:
    """Return the address of the list that a filter asks for, or of another page that takes the filter."""
    told = {name: values for name, values in query.items() if name != WORDS}
    sealed = {SEALED: _key(settings().secret_key).encrypt(query[WORDS][0].encode()).decode()} if WORDS in query else {}
    return url_for(endpoint, **{**told, **sealed, **more})  # type: ignore[arg-type]  # lists are fine


def read_query(given: MultiDict[str, str]) -> Query:
    """Return the filter of an address; without it, where its words were not sealed here, answer 400."""
    query = keep_filter(given)
    if SEALED not in given:
        return query
    try:
        words = _key(settings().secret_key).decrypt(given[SEALED].encode()).decode()
    except InvalidToken:
        abort(HTTPStatus.BAD_REQUEST)
    return {**query, WORDS: [words]}


def carry_filter(given: MultiDict[str, str]) -> Query:
    """Return what an address tells of a list, as it stands there, for the next address on the way through it."""
    return {name: given.getlist(name) for name in (*NAMES, SEALED) if name in given}


@lru_cache(maxsize=2)
def _key(secret_key: str) -> Fernet:
    derived = HKDF(SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
