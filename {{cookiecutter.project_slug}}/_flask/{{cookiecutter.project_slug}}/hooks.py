"""Request hooks: HTTPS redirect, security headers, request IDs and the access log."""

import logging
import time
from uuid import uuid4

from flask import Flask, Response, current_app, g, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from pythonjsonlogger.json import JsonFormatter

from .views import HEALTH_CHECKS

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
{% if cookiecutter.admin %}
    " img-src 'self' data:;"  # icons of Flask-Admin
{% endif %}
    " object-src 'none'"
)
logger = logging.getLogger(__name__)


def start_request() -> ResponseReturnValue | None:
    g.request_id, g.started = uuid4().hex, time.perf_counter()
    if health_check := HEALTH_CHECKS.get(request.path):
        return health_check()  # whatever the host and the scheme, and without loading the user
    if request.is_secure or not current_app.config["SSL_REDIRECT"]:
        return None
    return redirect(request.url.replace("http://", "https://", 1), 301)


def finish_request(response: Response) -> Response:
    """Add headers that the view has not set, and log the route, as its URL may hold a token."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    if hsts := current_app.config["HSTS"]:
        headers.setdefault("Strict-Transport-Security", hsts)
    headers["X-Request-ID"] = g.request_id
    route = request.url_rule.rule if request.url_rule else request.path
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
    if has_request_context():
        record.request_id = g.get("request_id")
    return True


def init_app(app: Flask) -> None:
    app.before_request(start_request)
    app.after_request(finish_request)
    handler = logging.StreamHandler()
    handler.addFilter(add_request_id)
    logger.disabled = app.debug  # the development server has its own access log
    if not app.debug:
        fields, names = ["levelname", "name", "message"], {"levelname": "level", "name": "logger"}
        handler.setFormatter(JsonFormatter(fields, rename_fields=names, timestamp=True))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
