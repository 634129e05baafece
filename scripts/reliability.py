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
them and request `/livez` and `/readyz`. Every test requires that no acknowledged note is lost, that
an error is a 5xx response (503 by `/readyz`, none by `/livez`) or a closed connection, and that the
site recovers without a restart.

Times are in seconds, rounded up: from the end of the fault until the first successful response, and
until the last error. `mongodb` is a MongoDB-compatible server, not MongoDB.
"""

# What limits how long gunicorn waits for PostgreSQL.
LIMIT = """\
from functools import partialmethod

from psycopg import Connection

Connection.wait = partialmethod(Connection.wait, timeout=10)
"""

TAIL = f"""
## Slow clients

gunicorn has a thread for each request, and no time limit for its body
([gunicorn #3301](https://github.com/benoitc/gunicorn/issues/3301)): without a proxy in front, eight
clients that send a byte a second stop the site of these tests, `/livez` too. The rows above are
about 350 clients: 50 each that are silent, idle, send their headers, body or chunks slowly, send a
body that nobody reads, or do not read large responses. While they call, the others get `/livez`
within one second and add a note within two.

The `Caddyfile` buffers requests and responses of up to 16 MiB in memory, so a slow client costs
memory of the proxy instead of a thread. It also sends each request over a connection of its own:
Caddy opens connections ahead of requests, and gunicorn lets a thread wait five seconds on each
([gunicorn #3519](https://github.com/benoitc/gunicorn/pull/3519)). nginx buffers on disk.

## A PostgreSQL server that hangs

A server that does not answer, although its machine does, has a stuck disk or was stopped.
Requests wait as long as it hangs, and once all threads of gunicorn wait, `/livez` waits as well.
They go on when the server does. libpq has no limit for reading
([psycopg2 #561](https://github.com/psycopg/psycopg2/issues/561)), it is the server that keeps
`statement_timeout`, and TCP notices only machines that are gone. With these lines at the end of
`gunicorn.conf.py`, and psycopg 3.3.7 or newer, a request fails after ten seconds and the next ones
within four:

```python
{LIMIT}```

Redis, where Flask counts failed logins, has one second to answer; until it does again, each process
counts for itself. MongoDB has four seconds. A mail server has ten, and no request waits for it: an
email that it does not take is logged as an error, and the visitor can ask for it again.

## Requests that no browser sends

`tests/integration/test_fuzz.py` sends 6,500 malformed requests to each framework. These alone are
answered by 500, and logged; nothing else is affected:

- A body with a malformed chunk: gunicorn raises an error of its own while the application reads the
  body. Behind Caddy or nginx it is refused.
- Flask: a part of a `multipart/form-data` body that has no name.
- Django: a `Content-Type` whose `charset` names a codec that is not for text, such as `hex`, or
  that is malformed (without the security headers); on PostgreSQL, a session cookie that holds
  `\\000`; a malformed `multipart/form-data` body that is sent to a missing page.

Requests that gunicorn itself refuses, such as those with malformed headers, get its own page for
the error, without the security headers. Django lacks some of them where it refuses an invalid
`Host` that comes by HTTP.

Django reads a form in chunks, without a length, as empty
([ticket 35838](https://code.djangoproject.com/ticket/35838)). nginx passes on its length instead,
and Caddy does for HTTP/2 and HTTP/3, which browsers use.

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
