"""Tell what each part of a served project costs: `python parts.py PATH`, in its folder.

It runs inside a baked project, with the project's own Python, and calls its WSGI application
without a server. A part is a middleware or a hook; its cost is what a request gains without it.
Prints the parts that cost more than 5 % of a request.
"""

import copy
import importlib
import io
import logging
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

WHOLE = "whole"
ROUNDS = 25
REQUESTS = 20
DEAR = 0.05

App = Callable[..., Any]


def main() -> None:
    """Print the dear parts."""
    path = sys.argv[1]
    slug = Path.cwd().name
    sys.path.insert(0, str(Path.cwd()))
    apps = dict(django_apps(slug) if Path("manage.py").exists() else flask_apps(slug))
    logging.getLogger().handlers[0].setStream(io.StringIO())  # type: ignore[attr-defined]
    # In turns, for a machine is not equally quick all the time.
    rounds = [{name: microseconds(app, path) for name, app in apps.items()} for _ in range(ROUNDS)]
    whole = statistics.median(times[WHOLE] for times in rounds)
    costs = {
        name: statistics.median(times[WHOLE] - times[name] for times in rounds) for name in apps
    }
    dear = [
        f"{name} {cost:.0f}"
        for name, cost in sorted(costs.items(), key=lambda item: -item[1])
        if cost > DEAR * whole
    ]
    print(f"{whole:.0f} µs without a server; of these: {', '.join(dear) or 'nothing above 5 %'}")


def microseconds(app: App, path: str) -> float:
    """Return how long *app* takes to answer a request for *path*."""

    def request() -> None:
        environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "localhost"}
        environ["REMOTE_ADDR"] = "127.0.0.1"
        setup_testing_defaults(environ)
        answer = app(environ, start_response)
        b"".join(answer)
        getattr(answer, "close", bool)()

    def start_response(status: str, *_: object) -> None:
        assert status.startswith("200"), status

    start = time.perf_counter()
    for _ in range(REQUESTS):
        request()
    return (time.perf_counter() - start) / REQUESTS * 1e6


def django_apps(slug: str) -> Iterator[tuple[str, App]]:
    """Yield the whole, and what is left when one middleware is left out."""
    application = importlib.import_module(f"{slug}.wsgi").application
    yield WHOLE, application
    settings = importlib.import_module("django.conf").settings
    handler = importlib.import_module("django.core.handlers.wsgi").WSGIHandler
    every = settings.MIDDLEWARE
    for middleware in every:
        if "sessions" in middleware or "AuthenticationMiddleware" in middleware:
            continue  # the others stand on these
        settings.MIDDLEWARE = [other for other in every if other != middleware]
        yield middleware.rpartition(".")[2], handler()


def flask_apps(slug: str) -> Iterator[tuple[str, App]]:
    """Yield the whole, and what is left when one hook or one middleware is left out."""
    create_app = importlib.import_module(slug).create_app
    whole = create_app()
    yield WHOLE, whole
    for kind in ("before_request_funcs", "after_request_funcs"):
        for place, hook in enumerate(getattr(whole, kind).get(None, [])):
            if getattr(hook, "__name__", "") == "start_request":
                continue  # the hook that ends a request stands on it
            app = create_app()
            del getattr(app, kind)[None][place]
            yield getattr(hook, "__qualname__", repr(hook)), app
    yield from without_a_layer(whole.wsgi_app)


def without_a_layer(app: Any) -> Iterator[tuple[str, App]]:
    """Yield what is left of the WSGI application *app* when one middleware is left out."""
    for link in ("app", "application"):
        if inner := getattr(app, link, None):
            yield type(app).__name__, inner
            for name, less in without_a_layer(inner):
                outer = copy.copy(app)
                setattr(outer, link, less)
                yield name, outer


if __name__ == "__main__":
    main()
