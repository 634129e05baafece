"""Every combination passes its own checks and tests and is served, whatever `make test` runs."""

import re

import pytest

from ..helpers.commands import succeed
from ..helpers.day_two import environ
from ..helpers.development import check_make_run
from ..helpers.template import (
    COVERING,
    DISTINCT,
    FULL,
    Bake,
    Project,
    complete,
    params_of,
)

LEFT_OUT = [answers for answers in DISTINCT if answers not in COVERING]
LEFT_OUT_OF_DEVELOPMENT = [each for each in DISTINCT if each not in FULL]


@pytest.fixture(scope="module")
def project(request: pytest.FixtureRequest, bake: Bake) -> Project:
    """Bake a project, which finds its database in .env."""
    project = bake(complete(request.param))
    if project.answers["orm"] == "mongodb":
        url = environ(project.answers, project.path, request)["MONGODB_URL"]
        env = re.sub("(?m)^MONGODB_URL=.*", f"MONGODB_URL={url}", project.files[".env"].decode())
        (project.path / ".env").write_text(env, encoding="utf-8")
    return project


@pytest.mark.parametrize("project", params_of(LEFT_OUT), indirect=True)
def test_project_passes_its_own_checks_and_tests(
    project: Project, request: pytest.FixtureRequest
) -> None:
    env = environ(project.answers, project.path, request)
    succeed("make", "check", "test", cwd=project.path, env=env)


@pytest.mark.parametrize("project", params_of(LEFT_OUT_OF_DEVELOPMENT), indirect=True)
def test_project_serves_in_development(project: Project) -> None:
    check_make_run(project)
