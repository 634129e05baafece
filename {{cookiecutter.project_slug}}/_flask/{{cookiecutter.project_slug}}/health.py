"""/livez: the process answers. /readyz: so does everything that it needs."""

from flask import Flask, current_app, request
from werkzeug.utils import import_string

Answer = tuple[dict[str, str], int]


def probe() -> Answer | None:
    """Answer the probes, before anything asks for a host, a scheme or a route."""
    if request.path == "/livez":
        return {"status": "ok"}, 200
    if request.path == "/readyz":
        return ready()
    return None


def ready() -> Answer:
    """Run the readiness checks; each is a function that returns whether all is well."""
    if all(import_string(check)() for check in current_app.config["READINESS_CHECKS"]):
        return {"status": "ok"}, 200
    return {"status": "unavailable"}, 503


def init_app(app: Flask) -> None:
    app.before_request(probe)
