"""Every combination passes its own checks and tests, whether `make test` runs it or not."""

import pytest

from ..helpers.commands import succeed
from ..helpers.day_two import environ
from ..helpers.template import COVERING, DISTINCT, Bake, Project, complete, params_of


@pytest.fixture(scope="module", params=params_of([a for a in DISTINCT if a not in COVERING]))
def project(request: pytest.FixtureRequest, bake: Bake) -> Project:
    """Bake the combinations that the covering array leaves out."""
    return bake(complete(request.param))


def test_project_passes_its_own_checks_and_tests(
    project: Project, request: pytest.FixtureRequest
) -> None:
    env = environ(project.answers, project.path, request)
    succeed("make", "check", "test", cwd=project.path, env=env)
