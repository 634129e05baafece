"""Servers of projects with accounts, and the mail servers that they need.

tests/integration has what accounts promise to visitors.
"""

import time
from collections.abc import Callable

import pytest

from .helpers.accounts import Browser, mail_server
from .helpers.commands import free_port, succeed
from .helpers.production import Running, gunicorn, prepare, production, start_in_vain
from .helpers.template import FULL, Project, params_of

pytestmark = pytest.mark.make

Environment = Callable[[str], dict[str, str]]


@pytest.fixture
def environment(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return a function that prepares a database, and returns the variables of a server on it."""
    folder = tmp_path_factory.mktemp("accounts")
    database_url = f"sqlite:///{folder}/production.sqlite3"

    def environment(email_url: str) -> dict[str, str]:
        env = production(installed.answers, database_url, EMAIL_URL=email_url)
        prepare(installed, env)
        return env

    return environment


@pytest.mark.parametrize("installed", params_of(FULL), indirect=True)
def test_dead_mail_server_delays_nobody(installed: Project, environment: Environment) -> None:
    email, port = "kim@example.net", free_port()
    env = environment(f"smtp://127.0.0.1:{port}")
    with gunicorn(installed, env) as running, running.client("10.1.20.1") as client:
        browser = Browser(client)
        started = time.monotonic()
        assert browser.sign_up(email).status_code == 200
        assert time.monotonic() - started < 5
        wait_for_error(running, email)
        with mail_server(port) as (mailbox, _):
            browser.ask_for_confirmation(email)
            browser.confirm_and_log_in(mailbox.link(email), email)


def wait_for_error(running: Running, words: str) -> None:
    """Wait until the server has logged an error that says *words*."""
    for _ in range(150):
        if any(line["level"] == "ERROR" and words in line["message"] for line in running.lines()):
            return
        time.sleep(0.1)
    pytest.fail(f"no error says {words}")


@pytest.mark.parametrize("installed", params_of(FULL), indirect=True)
@pytest.mark.parametrize(
    "value", ["", "nonsense", "smtp://", "http://localhost", "smtp://me:pass#word@localhost"]
)
def test_nothing_starts_without_a_mail_server(installed: Project, value: str) -> None:
    succeed("uv", "sync", "--quiet", cwd=installed.path)
    env = production(installed.answers, "sqlite:///db.sqlite3", EMAIL_URL=value)
    said = start_in_vain(installed, env)
    assert "EMAIL_URL" in said.strip().splitlines()[-1]
    assert "Traceback" not in said
