"""The image of a project, and the site that its compose file makes of it."""

import contextlib
import re
import ssl
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from ..helpers.commands import bake_under, clone, succeed
from ..helpers.contract import check_contract, check_errors
from ..helpers.engine import Engine, running
from ..helpers.template import BARE, FULL, Answers, Project, label, read_tree
from ..helpers.updates import commit

ROOT_CERTIFICATE = "/data/caddy/pki/authorities/local/root.crt"

pytestmark = pytest.mark.xdist_group("containers")

# What tells the three copies apart.
ACCESS_LOG_FILE = "compose.log.yaml"
ACCESS_LOG = """
services:
  web:
    environment:
      GUNICORN_CMD_ARGS: --access-logfile=-
"""


class Site(NamedTuple):
    """A project that is served in three copies behind its proxy."""

    engine: Engine
    project: Project

    def compose(self, *command: str) -> str:
        """Run Docker Compose in the project, with a log that tells the copies apart."""
        names = ["compose.yaml", "compose.override.yaml", ACCESS_LOG_FILE]
        files = [f"--file={name}" for name in names if (self.project.path / name).exists()]
        return self.engine.docker("compose", *files, *command, cwd=self.project.path)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Return an engine for containers."""
    with running() as engine:
        yield engine


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository of the template."""
    home = clone(tmp_path_factory.mktemp("template") / "template")
    commit(home)
    return home


@pytest.fixture(scope="module", params=[*FULL, *BARE], ids=label)
def site(
    request: pytest.FixtureRequest,
    template: Path,
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """Build the image of a project, and serve it as its README says.

    Everything is done under a umask that leaves nothing to others, who serve it all the same.
    """
    answers: Answers = {**request.param, "project_name": "Acme", "docker": True}
    words = [f"{name}={value}" for name, value in answers.items()]
    home = bake_under("077", template, tmp_path_factory.mktemp("site") / "under", *words)
    site = Site(engine, Project(answers, home, read_tree(home)))
    succeed("sh", "-ec", "umask 077; make image", cwd=home, env=engine.env)
    (site.project.path / ACCESS_LOG_FILE).write_text(ACCESS_LOG, encoding="utf-8")
    try:
        # Whatever the proxy needs; the catcher of emails is not for production.
        site.compose("up", "--detach", "--scale", "web=3", "proxy")
        yield site
    finally:
        site.compose("down", "--volumes", "--timeout", "5")


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    """Return a browser that trusts the proxy's own certificate."""
    wait = f"until test -s {ROOT_CERTIFICATE}; do sleep 0.1; done; cat {ROOT_CERTIFICATE}"
    certificate = site.compose("exec", "-T", "proxy", "sh", "-c", wait)
    with (
        site.engine.inside(),
        httpx.Client(
            base_url="https://localhost",
            timeout=30,
            trust_env=False,
            verify=ssl.create_default_context(cadata=certificate),
        ) as client,
    ):
        wait_until_served(client)
        yield client
    sys.stdout.write(site.compose("logs", "--timestamps", "--tail", "50"))  # seen on a failure


def wait_until_served(client: httpx.Client) -> None:
    """Wait for the proxy, which listens before it has made its certificate."""
    for _ in range(100):
        with contextlib.suppress(httpx.ConnectError):
            client.get("/livez")
            return
        time.sleep(0.1)
    pytest.fail("nobody serves the site")


def test_site_serves_what_it_promises(site: Site, client: httpx.Client) -> None:
    check_contract(client, site.project.answers, probes=False)  # the proxy knows one host only
    check_errors(client, site.project.answers, hosts=False)
    assert client.get("/readyz").json() == {"status": "ok"}


def test_proxy_sends_visitors_to_https(client: httpx.Client) -> None:
    response = client.get("http://localhost/notes/")
    assert response.headers["Location"] == "https://localhost/notes/"


def test_copies_share_the_load(site: Site, client: httpx.Client) -> None:
    for _ in range(30):
        assert client.get("/").status_code == 200
    log = site.compose("logs", "web")
    copies = {line.split("|")[0].strip() for line in log.splitlines() if '"GET / ' in line}
    assert len(copies) == 3


def test_copies_are_healthy_after_the_migrations(site: Site) -> None:
    for name, container in site.engine.containers(site.project.path).items():
        if "-web-" in name:
            assert container["Health"] == "healthy"
        elif "-migrate-" in name:
            assert (container["State"], container["ExitCode"]) == ("exited", 0)


def test_image_holds_no_secret_and_nobody_special_runs_it(site: Site) -> None:
    assert site.compose("exec", "-T", "web", "id", "-u").strip() == "1000"
    for_all = "find /app ! -type l ! -perm -a+r -o ! -type l -perm /go+w"
    assert site.compose("exec", "-T", "web", "sh", "-c", for_all) == ""
    assert "gunicorn" in site.compose("exec", "-T", "web", "cat", "/proc/1/cmdline")
    names = site.compose("exec", "-T", "web", "ls", "-A", "/app").split()
    assert not {".env", ".git", "tests"} & set(names)
    secrets = re.findall(r"^\w+=([0-9a-f]{64})$", site.project.files[".env"].decode(), re.MULTILINE)
    assert secrets
    for secret in secrets:
        search = f"! grep -rqF {secret} /app"
        site.compose("exec", "-T", "web", "sh", "-c", search)


def test_site_stops_within_ten_seconds(site: Site) -> None:
    start = time.monotonic()
    site.compose("stop", "--timeout", "10", "web")  # Docker's default, though not podman's
    assert time.monotonic() - start < 10
    codes = [
        one["ExitCode"]
        for name, one in site.engine.containers(site.project.path).items()
        if "-web-" in name
    ]
    assert codes == [0, 0, 0]
