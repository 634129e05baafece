"""docs/reliability.md: what the faults do, written by the tests that cause them."""

from pathlib import Path
from typing import NamedTuple

from ..template import ROOT, choices

PAGE = ROOT / "docs/reliability.md"

# Times are rounded up to these, so that a new run changes little.
SECONDS = (1, 2, 5, 10, 20, 40)

HEAD = """\
# What happens when something breaks

`make reliability` wrote this page. Each row is a test of `make test-real`: gunicorn with two
workers, in production settings and with all batteries in, while visitors leave notes, read them and
ask `/readyz`. Every test demands that no note is lost that was acknowledged, that an error is an
answer of 5xx (503 by `/readyz`) or none at all, and that the site recovers without a restart.

The times are seconds, rounded up: from the moment when the fault is over until the first good
answer, and until the last error. Behind `mongodb` is a MongoDB-compatible server, not MongoDB.
"""

TAIL = """
## Why gunicorn

granian 2.8 survives the same faults. It answers JSON a quarter to a third faster, and pages with a
query up to 14 % faster (`make bench-serve`). But to WSGI it hands `X_Forwarded_For`, which a proxy
lets pass, as the proxy's own `X-Forwarded-For`: a visitor may then choose the address by which
wrong passwords are counted, and a test of every project (`tests/test_server.py`) says so. Its
workers also go on when their main process is killed, and it starts on a port that is taken.
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
