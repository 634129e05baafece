"""Each twin is baked and installed once, and all its tests share one worker."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from ..helpers.browser import ARGUMENTS
from ..helpers.commands import succeed
from ..helpers.engine import has_docker
from ..helpers.mongodb import MongoDB
from ..helpers.servers import Certificate, Postgres, Twin
from ..helpers.template import FULL, MONGODB, Answers, Bake, label
from ..helpers.tools import PODMAN, TOOLS, absence, tool


def absent_tools() -> str:
    """Return a sentence that says which tools of these tests are missing, if any are."""
    return absence([*TOOLS, *([] if has_docker() else PODMAN)])


def pytest_configure() -> None:
    """Start nothing in CI where a tool is missing."""
    if os.environ.get("CI") and (absent := absent_tools()):
        raise pytest.UsageError(absent)


def pytest_report_header() -> str:
    """Say before all tests which tools are missing."""
    return absent_tools()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so again after all tests."""
    if absent := absent_tools():
        terminalreporter.line(f"Some tests were skipped: {absent}")


def params(combinations: list[Answers]) -> list[object]:
    """Let the tests of one framework share a worker, and its projects."""
    return [
        pytest.param(
            {**answers, "project_name": "Acme"},
            id=label(answers),
            marks=pytest.mark.xdist_group(answers["framework"]),
        )
        for answers in combinations
    ]


TWINS = params(FULL)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL of our own."""
    # Not in pytest's folder, which only its owner may enter.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder))
        yield server
        server.close()


@pytest.fixture(scope="session")
def install(
    bake: Bake, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Answers], Twin]:
    """Return a function that bakes a project of the given answers and installs it."""

    def install(answers: Answers) -> Twin:
        twin = Twin(bake(answers), postgres, tmp_path_factory.mktemp("databases"))
        twin.install()
        return twin

    return install


@pytest.fixture(scope="session", params=TWINS)
def twin(request: pytest.FixtureRequest, install: Callable[[Answers], Twin]) -> Twin:
    """Install the largest project of each framework."""
    return install(request.param)


@pytest.fixture(scope="session", params=params([MONGODB]))
def mongodb_project(
    request: pytest.FixtureRequest,
    bake: Bake,
    mongodb: MongoDB,
    tmp_path_factory: pytest.TempPathFactory,
) -> Twin:
    """Install the largest project on MongoDB, which has no twin."""
    project = Twin(bake(request.param), mongodb, tmp_path_factory.mktemp("databases"))
    project.install()
    return project


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Make a certificate for localhost."""
    folder = tmp_path_factory.mktemp("certificate")
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    succeed(
        *(tool("OpenSSL"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        *("-keyout", made.key, "-out", made.certificate),
        cwd=folder,
    )
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine."""
    path = tool("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
