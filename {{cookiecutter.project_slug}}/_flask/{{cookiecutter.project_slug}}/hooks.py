import logging
import re
import time
from secrets import token_hex
{% if cookiecutter.__limits %}
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
{% endif %}
from typing import Any

from flask import Flask, Request, Response, current_app, g, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from pythonjsonlogger.json import JsonFormatter

from .views import HEALTH_CHECKS

SECURITY_HEADERS = {
    "Content-Security-Policy": (
{% if cookiecutter.__icons %}
        "default-src 'self'; img-src 'self' data:;"  # icons of libraries
{% else %}
        "default-src 'self';"
{% endif %}
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
logger = logging.getLogger(__name__)


class NormalizedRequest(Request):
    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """Compare the host as DNS does, and take the port off the client's address."""
        environ["HTTP_HOST"] = re.sub(r"\.(?=(:\d+)?$)", "", environ.get("HTTP_HOST", "").lower())
        super().__init__(environ, *args, **kwargs)
{% if cookiecutter.__limits %}
        address = re.sub(r"^([\d.]+|\[.*\]):\d+$", r"\1", self.remote_addr or "").strip("[]")
        family = AF_INET6 if ":" in address else AF_INET
        try:
            self.remote_addr = inet_ntop(family, inet_pton(family, address))
        except (OSError, ValueError):  # not an address: use the proxy's
            self.remote_addr = environ.get("werkzeug.proxy_fix.orig", {}).get("REMOTE_ADDR")
{% endif %}


def start_request() -> ResponseReturnValue | None:
    g.request_id, g.started = token_hex(16), time.perf_counter()
    if health_check := HEALTH_CHECKS.get(request.path):
        return health_check()  # whatever the host and the scheme, and without loading the user
    if request.is_secure or not current_app.config["SSL_REDIRECT"]:
        return None
    return redirect("https" + request.url[4:], 301 if request.method == "GET" else 308)


def finish_request(response: Response) -> Response:
    """Add headers that the view has not set, and log the route, as its URL may hold a token."""
    for name, value in (SECURITY_HEADERS | current_app.config["HSTS"]).items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.request_id
    path = "" if response.status_code in {301, 308, 400} else request.path
    route = request.url_rule.rule if request.url_rule else path
    extra = {
        "http_method": request.method,
        "http_route": route,
        "http_status": response.status_code,
        "duration_ms": round((time.perf_counter() - g.started) * 1000, 1),
        "client_address": request.remote_addr,
    }
    logger.info("%s %s %s", request.method, route, response.status_code, extra=extra)
    return response


def add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = g.get("request_id") if has_request_context() else None
    return True


def init_app(app: Flask) -> None:
    app.request_class = NormalizedRequest
    app.before_request(start_request)
    app.after_request(finish_request)
    handler = logging.StreamHandler()
    handler.addFilter(add_request_id)
    logger.disabled = app.debug  # the development server has its own access log
    if not app.debug:
        fields, names = ["levelname", "name", "message"], {"levelname": "level", "name": "logger"}
        handler.setFormatter(JsonFormatter(fields, rename_fields=names, timestamp=True))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
