"""What a request must prove and an answer must carry. Flask leaves this to us."""

from wsgiref.headers import Headers as StaticHeaders

from flask import Flask, Response, abort, current_app, redirect, request
from werkzeug.datastructures import Headers
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wrappers import Response as BaseResponse


def check_host() -> None:
    """Refuse a Host header that is not ours."""
    # Not TRUSTED_HOSTS: it refuses so early that an error page cannot build a URL.
    if not host_is_trusted(request.host, current_app.config["ALLOWED_HOSTS"]):
        abort(400)


def require_https() -> BaseResponse | None:
    """Send a visitor who came over plain HTTP to HTTPS."""
    if current_app.config["SSL_REDIRECT"] and not request.is_secure:
        return redirect(request.url.replace("http://", "https://", 1), 301)
    return None


def check_text() -> None:
    """Refuse NUL, which nobody types and not everything can store."""
    # To read the form is also to find a body that is longer than MAX_CONTENT_LENGTH.
    fields = [*request.args.lists(), *request.form.lists()]
    if any("\0" in text for name, values in fields for text in [name, *values]):
        abort(400)


def add_headers(app: Flask, headers: Headers | StaticHeaders) -> None:
    """Add the security headers that are not among *headers* yet."""
    for name, value in app.config["SECURITY_HEADERS"].items():
        headers.setdefault(name, value)


def init_app(app: Flask) -> None:
    @app.after_request
    def secure(response: Response) -> Response:
        add_headers(app, response.headers)
        return response

    app.before_request(check_host)
    app.before_request(require_https)
    app.before_request(check_text)
    if proxies := app.config["PROXY_COUNT"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies
        )
