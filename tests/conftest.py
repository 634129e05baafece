"""Projects for the tests: each combination is baked once, and its tests share one worker."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from .helpers.mongodb import MongoDB
from .helpers.template import (
    CASES,
    COVERING,
    DISTINCT,
    ROOT,
    Answers,
    Bake,
    Project,
    complete,
    params_of,
    read_tree,
)
from .helpers.updates import Workshop, tracked, work_on

settings.register_profile(
    "template",
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault
)
settings.load_profile("template")


@pytest.fixture(scope="session")
def bake(cookies_session: Any) -> Bake:
    """Return a function that bakes a project of the given answers into a folder of its own."""

    def bake(answers: Answers) -> Project:
        result = cookies_session.bake(answers, str(ROOT))
        if result.exception:
            raise result.exception
        (result.project_path / ".cruft.json").unlink(missing_ok=True)
        return Project(answers, result.project_path, read_tree(result.project_path))

    return bake


@pytest.fixture(scope="session")
def mongodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoDB]:
    """Run a MongoDB-compatible server of our own."""
    server = MongoDB(tmp_path_factory.mktemp("mongodb"))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Return a place with a committed copy of the template."""
    return Workshop(tmp_path_factory.mktemp("workshop"))


@pytest.fixture(scope="session")
def worked_on(bake: Bake) -> Callable[[Answers], dict[str, bytes]]:
    """Return a function that returns the files of a project that was baked, and worked on."""

    @functools.cache
    def worked_on(items: tuple[tuple[str, Any], ...]) -> dict[str, bytes]:
        answers = dict(items)
        home = bake(answers).path
        work_on(home, answers["framework"])
        return tracked(home)

    return lambda answers: worked_on(tuple(answers.items()))


@pytest.fixture(scope="session", params=params_of(DISTINCT))
def project(request: pytest.FixtureRequest, bake: Bake) -> Project:
    """Bake every combination that is a project of its own, to read it."""
    return bake(complete(request.param))


@pytest.fixture(scope="session", params=params_of(COVERING))
def installed(request: pytest.FixtureRequest, bake: Bake) -> Project:
    """Bake the combinations that are installed and run."""
    return bake(complete(request.param))
