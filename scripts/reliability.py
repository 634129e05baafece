"""docs/reliability.md: what the faults do, written by the tests that cause them."""

from pathlib import Path
from typing import NamedTuple

from tests.helpers.template import ROOT, choices

PAGE = ROOT / "docs/reliability.md"

# Times are rounded up to these, so that a new run changes little.
SECONDS = (1, 2, 5, 10, 20, 40)

HEAD = """\
# What happens when something fails

`make reliability` wrote this page. Each row is a test of `make test-integration`: gunicorn with two
workers and production settings serves a project with all options, while clients post notes, read
them and request `/readyz`. Every test requires that no acknowledged note is lost, that an error
is a 5xx response (503 by `/readyz`) or a closed connection, and that the site recovers without a
restart.

Times are in seconds, rounded up: from the end of the fault until the first successful response, and
until the last error. `mongodb` is a MongoDB-compatible server, not MongoDB.
"""

TAIL = """
## Slow queries

A request waits for PostgreSQL as long as a query takes. Set a limit in the database, as the row
about locked notes does; it then also holds for poolers and for other clients: `ALTER DATABASE
acme SET statement_timeout = '5s'`. Lift it for a long migration by `SET statement_timeout = 0` in
that migration.

## A SQLite file that is replaced

Neither framework notices that the file of its SQLite database was deleted or replaced while it
runs. The server goes on with the deleted file: it answers 302 to new notes and shows them, and
they are gone after the next restart. Stop the server before you restore a backup, or use SQLite's
own `.restore`, which writes into the open file.

## A malformed chunk

Where no proxy checks it first, a body with a malformed chunk is answered by 500: gunicorn raises an
error of its own while the application reads the body. Caddy and nginx answer 400 themselves.

## What neither the framework nor the database accepts

These are answered by 500 and logged; nothing else is affected.

- Flask: a page beyond 2^63 on SQLite; in its admin, also a key beyond that.
- Django: a `Content-Type` whose `charset` names a codec that is not for text, such as `hex`; on
  PostgreSQL, a session cookie that holds `\\000`; a multipart form with an empty boundary that is
  sent to a missing page.

Django reads a form in chunks, without a length, as empty
([ticket 35838](https://code.djangoproject.com/ticket/35838)): a proxy that buffers should send the
length.

## Why gunicorn

granian 2.8 survives the same faults. It serves JSON 23 to 34 % and pages up to 14 % faster
(`make bench-serve`). But it passes `X_Forwarded_For`, which a proxy does not remove, to WSGI as the
proxy's own `X-Forwarded-For`: a client could then choose the address by which failed logins are
counted, which `tests/test_server.py` checks. Its workers also survive when their main process is
killed, and it starts on a port that is in use.
"""


class Outcome(NamedTuple):
    """How long a fault was felt after it was over."""

    fault: str
    database: str
    framework: str
    first_good: float
    last_error: float


def render(outcomes: list[Outcome]) -> str:
    """Return the page that tells of *outcomes*."""
    faults = list(dict.fromkeys((o.fault, o.database) for o in outcomes))

    def place(o: Outcome) -> tuple[int, int]:
        return faults.index((o.fault, o.database)), choices("framework").index(o.framework)

    lines = [
        "| fault | database | framework | first good answer | last error |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {o.fault} | {o.database} | {o.framework} "
            f"| {rounded(o.first_good)} | {rounded(o.last_error)} |"
            for o in sorted(outcomes, key=place)
        ),
    ]
    return "\n".join([HEAD, *lines, TAIL])


def rounded(seconds: float) -> str:
    """Return *seconds* as one of a few words."""
    if seconds <= 0:
        return "none"
    return f"≤ {next(limit for limit in SECONDS if seconds <= limit)}"


def write(outcomes: list[Outcome], page: Path = PAGE) -> None:
    """Write the page."""
    page.parent.mkdir(exist_ok=True)
    page.write_text(render(outcomes), encoding="utf-8")
