"""Which pages are counted: the published ones, by their path alone. No other path is ever kept."""

from flask import current_app, request

from webapp.published import table_of


def is_counted(path: str) -> bool:
    """Whether a path is that of a published page."""
    addresses = table_of(current_app).addresses
    return path in addresses and not {"?", "."} & set(path)


def counted_path() -> str | None:
    """Return the path of the page that is being made, or None when it is not one that is counted."""
    return request.path if is_counted(request.path) else None
