"""The cookie of the staff area: read and written below its own path alone, so that public requests pay nothing."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


class StaffSessionInterface(SecureCookieSessionInterface):
    """Flask's signed cookie, for requests below ``SESSION_COOKIE_PATH``; all others have a session that stays empty."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a staff request, and for others none, which Flask answers with an empty one."""
        if not request.path.startswith(self.get_cookie_path(app)):
            return None
        return super().open_session(app, request)
