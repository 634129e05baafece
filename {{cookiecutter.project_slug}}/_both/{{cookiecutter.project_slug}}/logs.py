"""One line for each request, and an id that ties to it every other line and the answer."""

import logging
import time
from collections.abc import Iterable
from contextvars import ContextVar
from secrets import token_hex
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class RequestID(logging.Filter):
    """Give a line the id of the request during which it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        if id := request_id.get():
            record.request_id = id
        return True


class RequestLog:
    """Give a request an id, and log how it was answered: no query, header or body."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        started = time.perf_counter()
        id = token_hex(16)
        status = 500
        # Read before the request is served: Django changes it.
        raw_path = environ["PATH_INFO"].encode("latin-1", "replace")
        path = raw_path.decode(errors="replace")

        def start(line: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, [*headers, ("X-Request-ID", id)], *exc_info)

        token = request_id.set(id)
        try:
            return self.app(environ, start)
        finally:
            logger.info(
                "%s %s %s",
                environ["REQUEST_METHOD"],
                path,
                status,
                extra={
                    "method": environ["REQUEST_METHOD"],
                    "path": path,
                    "status": status,
                    "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                    "address": environ.get("REMOTE_ADDR"),
                },
            )
            request_id.reset(token)
