"""What the owner of a project does on the second day, in the framework's ordinary style.

Each ends with `make check` and `make test`.
"""

import httpx
import pytest

from .helpers.commands import environment, free_port, serving, succeed
from .helpers.day_two import consoles, delete_example, environ, has_shop
from .helpers.expected import ROTATING
from .helpers.production import MIGRATE, PROGRAMS, call
from .helpers.resource import add_resource
from .helpers.shop import add_shop, check_shop
from .helpers.template import (
    FULL,
    MONGODB,
    Answers,
    Bake,
    Project,
    choices,
    params_of,
)

pytestmark = pytest.mark.make

MOST = {name: choices(name)[0] for name in ROTATING}
# Those that have an example; tests/integration has the others.
LARGEST = [*FULL, MONGODB]


@pytest.fixture
def make(bake: Bake) -> Bake:
    """Return a function that bakes a project called Acme."""
    return lambda answers: bake({"project_slug": "acme", **answers, **MOST})


@pytest.mark.parametrize("answers", params_of(LARGEST))
def test_example_is_deleted_by_the_block_of_the_readme(
    make: Bake, answers: Answers, request: pytest.FixtureRequest
) -> None:
    project = make(answers)
    delete_example(project, environ(answers, project.path, request))


@pytest.mark.parametrize("answers", params_of([each for each in LARGEST if has_shop(each)]))
def test_app_with_models_views_and_an_admin_is_added(make: Bake, answers: Answers) -> None:
    project = make(answers)
    add_shop(project)
    succeed("make", "check", "test", cwd=project.path)
    check_shop(project, f"sqlite:///{project.path.parent}/shop.sqlite3")


@pytest.mark.parametrize("answers", params_of(FULL))
def test_resource_of_the_api_is_added(make: Bake, answers: Answers) -> None:
    project = make(answers)
    add_resource(project)
    succeed("make", "check", "test", cwd=project.path)


@pytest.mark.parametrize("answers", params_of(FULL))
def test_tests_run_in_parallel_and_in_any_order(make: Bake, answers: Answers) -> None:
    project = make(answers)
    succeed("uv", "run", "--quiet", "pytest", "-n", "2", cwd=project.path)
    randomly = ("uv", "run", "--quiet", "--with", "pytest-randomly", "pytest", "-p", "randomly")
    succeed(*randomly, cwd=project.path)
    succeed("git", "init", "--quiet", cwd=project.path)
    output = succeed("git", "ls-files", "--others", "--exclude-standard", cwd=project.path)
    assert set(output.split()) == project.files.keys() - {".env"} | {"uv.lock"}


@pytest.mark.parametrize("answers", params_of(FULL))
def test_server_starts_without_make(make: Bake, answers: Answers) -> None:
    project = make(answers)
    succeed("uv", "sync", "--quiet", cwd=project.path)
    call(project, *MIGRATE[answers["framework"], answers["orm"]], env=environment())
    check_development_server(project)


@pytest.mark.parametrize("answers", params_of(FULL))
def test_project_works_without_uv(make: Bake, answers: Answers) -> None:
    project = make(answers)
    commands = [line for line in consoles(project, "Without uv") if "run" not in line.split()[-1]]
    assert any("pip install" in command for command in commands)
    script = "\n".join(commands).replace("python3 ", f"{python_for(project)} ")
    succeed("sh", "-exc", script, cwd=project.path)
    check_development_server(project)


def python_for(project: Project) -> str:
    """Return a Python that the project can use, which the user would have as python3."""
    return succeed("uv", "python", "find", ">=3.12", cwd=project.path.parent).strip()


def check_development_server(project: Project) -> None:
    """Serve *project* by its framework's own command, and ask for its pages."""
    port = free_port()
    program, *rest = PROGRAMS[project.answers["framework"]]
    start = {"flask": ("run", "--port", str(port)), "django": ("runserver", str(port))}
    command = (program, *rest, *start[project.answers["framework"]])
    with serving(*command, cwd=project.path, port=port):
        for path in ("/", "/notes/", "/static/site.css"):
            assert httpx.get(f"http://localhost:{port}{path}", trust_env=False).is_success, path
