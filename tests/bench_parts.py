"""Tell what each part of a served project costs: `python bench_parts.py PATH`, in its folder.

It runs inside a baked project, with the project's own Python, and calls its WSGI application
without a server. A part is a middleware or a hook; its cost is what a request gains without it.
Prints the parts that cost more than 5 % of a request.
"""

import importlib
import io
import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

ROUNDS = 9
REQUESTS = 100
DEAR = 0.05

App = Callable[..., Any]


def main() -> None:
    """Print the dear parts."""
    path = sys.argv[1]
    slug = Path.cwd().name
    sys.path.insert(0, str(Path.cwd()))
    parts = django_parts(slug) if Path("manage.py").exists() else flask_parts(slug)
    _, app = next(parts)
    logging.getLogger().handlers[0].setStream(io.StringIO())  # type: ignore[attr-defined]
    whole = microseconds(app, path)
    costs = [(whole - microseconds(less, path), name) for name, less in parts]
    dear = [
        f"{name} {cost:.0f}" for cost, name in sorted(costs, reverse=True) if cost > DEAR * whole
    ]
    print(f"{whole:.0f} µs without a server; of these: {', '.join(dear) or 'nothing above 5 %'}")


def microseconds(app: App, path: str) -> float:
    """Return how long *app* takes to answer a request for *path*, at best."""

    def request() -> None:
        environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "localhost"}
        environ["REMOTE_ADDR"] = "127.0.0.1"
        setup_testing_defaults(environ)
        answer = app(environ, start_response)
        b"".join(answer)
        getattr(answer, "close", bool)()

    def start_response(status: str, *_: object) -> None:
        assert status.startswith("200"), status

    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(REQUESTS):
            request()
        times.append(time.perf_counter() - start)
    return min(times) / REQUESTS * 1e6


def django_parts(slug: str) -> Iterator[tuple[str, App]]:
    """Yield the whole, and then what is left when one middleware is left out."""
    application = importlib.import_module(f"{slug}.wsgi").application
    yield "whole", application
    settings = importlib.import_module("django.conf").settings
    handler = importlib.import_module("django.core.handlers.wsgi").WSGIHandler
    every = settings.MIDDLEWARE
    for middleware in every:
        if "sessions" in middleware or "AuthenticationMiddleware" in middleware:
            continue  # the others stand on these
        settings.MIDDLEWARE = [other for other in every if other != middleware]
        yield middleware.rpartition(".")[2], type(application)(handler())
    yield type(application).__name__, application.app


def flask_parts(slug: str) -> Iterator[tuple[str, App]]:
    """Yield the whole, and then what is left when one hook or one middleware is left out."""
    app = importlib.import_module(slug).create_app()
    yield "whole", app
    for hooks in [app.before_request_funcs[None], app.after_request_funcs.get(None, [])]:
        for place, hook in enumerate(hooks.copy()):
            hooks.remove(hook)
            yield hook.__qualname__, app
            hooks.insert(place, hook)
    outer, layer = None, app.wsgi_app
    while inner := getattr(layer, "app", None) or getattr(layer, "application", None):
        if outer is None:
            yield type(layer).__name__, inner
        else:
            name = "app" if hasattr(outer, "app") else "application"
            setattr(outer, name, inner)
            yield type(layer).__name__, app
            setattr(outer, name, layer)
        outer, layer = layer, inner


if __name__ == "__main__":
    main()
