"""What a request must prove and an answer must carry. Flask leaves this to us."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, current_app, redirect, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wrappers import Response


def check_host() -> None:
    """Refuse a Host header that is not ours."""
    # Not TRUSTED_HOSTS: it refuses so early that an error page cannot build a URL.
    if not host_is_trusted(request.host, current_app.config["ALLOWED_HOSTS"]):
        abort(400)


def require_https() -> Response | None:
    """Send a visitor who came over plain HTTP to HTTPS."""
    if request.is_secure:
        return None
    return redirect(request.url.replace("http://", "https://", 1), 301)


def check_text() -> None:
    """Refuse NUL, which nobody types and not everything can store."""
    if b"\0" in unquote_to_bytes(request.query_string):
        abort(400)
    # This is also where a body is found that is longer than MAX_CONTENT_LENGTH.
    fields = request.form.lists() if request.content_type else ()
    if any("\0" in text for name, values in fields for text in [name, *values]):
        abort(400)


class SecurityHeaders:
    """Give every answer those of the *headers* that it does not bring itself."""

    def __init__(self, app: WSGIApplication, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers.items()

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        def start(line: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            own = {name for name, _ in headers}
            more = [header for header in self.headers if header[0] not in own]
            return start_response(line, headers + more, *exc_info)

        return self.app(environ, start)


def init_app(app: Flask) -> None:
    app.before_request(check_host)
    if app.config["SSL_REDIRECT"]:
        app.before_request(require_https)
    app.before_request(check_text)
    if proxies := app.config["PROXY_COUNT"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies
        )
