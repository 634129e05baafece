"""What a project on MongoDB says when there is none."""

import re

import pytest

from .helpers.commands import environment, free_port, run
from .helpers.production import production, start_in_vain
from .helpers.template import MONGODB, Bake, Project

pytestmark = [pytest.mark.make, pytest.mark.xdist_group("mongodb")]


@pytest.fixture(scope="module")
def project(bake: Bake) -> Project:
    """Bake a project on MongoDB."""
    return bake({"project_name": "Acme", "project_slug": "acme", **MONGODB})


@pytest.mark.parametrize("target", ["migrate", "test"])
def test_want_of_a_server_is_told_in_a_sentence(project: Project, target: str) -> None:
    url = f"mongodb://127.0.0.1:{free_port()}/acme"
    done = run("make", target, cwd=project.path, env=environment(MONGODB_URL=url))
    assert done.returncode != 0
    assert "MongoDB at MONGODB_URL is unavailable" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(
    "url", ["", "postgresql://host/acme", "mongodb://host", "mongodb://host:99999/acme"]
)
def test_project_does_not_start_without_a_database(project: Project, url: str) -> None:
    run("make", "migrate", cwd=project.path, env=environment(MONGODB_URL=url))  # installs it
    said = start_in_vain(project, production(project.answers, url))
    assert re.search(r"^.*MONGODB_URL.*$", said.strip(), re.MULTILINE)
    assert "Traceback" not in said
