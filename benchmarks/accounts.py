"""Measure whether the time of an answer tells who has an account: `make bench-accounts`.

It asks for known and unknown addresses in turns, on a server that nobody else uses, and prints
the medians and the median of the differences. It fails if one of these is 20 ms or more, which is
less than the internet adds and takes away.
"""

import contextlib
import statistics
import sys
import tempfile
from pathlib import Path

from tests.helpers.accounts import PASSWORD, Site, mail_server
from tests.helpers.production import gunicorn
from tests.helpers.servers import Postgres
from tests.helpers.template import FULL
from tests.helpers.tools import absence

from .serve import bake

TRIES = 30
MOST = 0.020

# What is asked, by path: the button, and the password that is entered.
ASKED = {
    "/accounts/login/": ("log ?in|sign ?in", "a guess"),
    "/accounts/password/reset/": ("password", ""),
    "/accounts/signup/": ("sign ?up|register", PASSWORD),
}


def main() -> None:
    """Print the times of both twins."""
    if absent := absence(["PostgreSQL"]):
        sys.exit(absent)
    too_much = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home.chmod(0o755)
        postgres = Postgres(home)
        stack.callback(postgres.close)
        for answers in FULL:
            twin = bake(folder, postgres, answers, f"{answers['framework']}_accounts")
            twin.install()
            with mail_server() as (mailbox, url):
                env = twin.env(twin.new_database("postgresql"), EMAIL_URL=url)
                with gunicorn(twin.project, env, logs=twin.folder) as running:
                    site = Site(running.client, mailbox, has_admin=True)
                    for path, (known, unknown) in times(site).items():
                        pairs = zip(known, unknown, strict=True)
                        difference = statistics.median(one - other for one, other in pairs)
                        print(
                            f"{twin.framework} {path}: {1000 * statistics.median(known):.1f} ms "
                            f"with an account, {1000 * statistics.median(unknown):.1f} ms without, "
                            f"{1000 * difference:+.1f} ms in the pairs",
                            flush=True,
                        )
                        if abs(difference) >= MOST:
                            too_much.append(f"{twin.framework} {path}")
    if too_much:
        sys.exit(f"These tell who has an account: {', '.join(too_much)}.")


def times(site: Site) -> dict[str, tuple[list[float], list[float]]]:
    """Return the seconds of the answers for addresses with an account, and without, by path."""
    taken: dict[str, tuple[list[float], list[float]]] = {path: ([], []) for path in ASKED}
    for number in range(TRIES):
        known, unknown = f"known{number}@example.net", f"unknown{number}@example.net"
        with site.browsers(f"10.2.0.{number}") as (browser,):
            site.add_account(browser, known)
        for place, email in enumerate([known, unknown]):
            for path, (button, password) in ASKED.items():
                with site.browsers(f"10.3.{place}.{number}") as (browser,):
                    browser.client.follow_redirects = False
                    browser.open(path)
                    page = browser.press(button, email, password)
                    assert page.status_code in {200, 302}, page
                    taken[path][place].append(page.elapsed.total_seconds())
    return taken


if __name__ == "__main__":
    main()
