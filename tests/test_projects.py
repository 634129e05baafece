"""Projects of a covering array install themselves, pass their own checks and tests, and serve."""

import json
import re
import tomllib

import pytest

from answer_gate.rules import slug_problems

from .helpers.api import (
    ORIGIN,
    check_api,
    check_cors,
    check_rate_limit,
    check_revoking,
    check_session,
)
from .helpers.commands import succeed
from .helpers.contract import check_contract, check_errors, check_https, check_staff
from .helpers.day_two import environ
from .helpers.development import check_make_run
from .helpers.mongodb import MongoDB
from .helpers.production import Running, create_token, gunicorn, prepare, production
from .helpers.template import FULL, ROOT, Project, params_of

pytestmark = pytest.mark.make

# Dependencies that some project has and no module of it imports.
RUN_BY_NAME = {"argon2-cffi", "dj-database-url", "gunicorn", "psycopg", "wtforms"}


@pytest.fixture(autouse=True)
def database_url(installed: Project, request: pytest.FixtureRequest) -> str:
    """Name a database for production; a project on MongoDB needs one in its .env, too."""
    if installed.answers["orm"] != "mongodb":
        return f"sqlite:///{installed.path.parent}/production.sqlite3"
    server: MongoDB = request.getfixturevalue("mongodb")
    name = installed.path.parent.name
    env = re.sub(
        "(?m)^MONGODB_URL=.*", f"MONGODB_URL={server.url(name)}", installed.files[".env"].decode()
    )
    (installed.path / ".env").write_text(env, encoding="utf-8")
    return server.url(f"{name}-production")


def test_tests_of_a_project_share_a_worker(request: pytest.FixtureRequest) -> None:
    groups = [marker.args for marker in request.node.iter_markers("xdist_group")]
    assert groups == [(request.node.callspec.id,)], "every worker would bake and install it again"
    assert "--dist=loadgroup" in (ROOT / "Makefile").read_text("utf-8")


def test_project_passes_its_own_checks(installed: Project) -> None:
    succeed("make", "check", cwd=installed.path)


def test_project_passes_its_own_tests(installed: Project, request: pytest.FixtureRequest) -> None:
    env = environ(installed.answers, installed.path, request)
    succeed("make", "test", cwd=installed.path, env=env)


@pytest.mark.parametrize("installed", params_of(FULL), indirect=True)
def test_project_serves_in_development(installed: Project) -> None:
    """Every project does: tests/integration."""
    check_make_run(installed)


def test_project_serves_in_production(installed: Project, database_url: str) -> None:
    env = production(installed.answers, database_url, CORS_ORIGINS=ORIGIN)
    prepare(installed, env)
    with gunicorn(installed, env) as running:
        with running.client() as client:
            check_contract(client, installed.answers)
            check_errors(client, installed.answers)
            check_https(client)
        if installed.answers["admin"]:
            check_staff(running.client, installed.answers)
        if installed.answers["api"]:
            check_served_api(installed, running, env)


def check_served_api(project: Project, running: Running, env: dict[str, str]) -> None:
    """Check the API as its clients meet it."""
    token = create_token(project, env)
    with running.client("10.0.2.1") as client:
        check_api(client, token)
        check_cors(client)
    check_rate_limit(running.client)
    if project.answers["admin"]:
        check_session(running.client)
        check_revoking(running.client, project.answers["framework"], token)


def test_every_dependency_is_used(installed: Project) -> None:
    declared = tomllib.loads(installed.files["pyproject.toml"].decode())["project"]["dependencies"]
    sources = b"\n".join(text for path, text in installed.files.items() if path.endswith(".py"))
    used = {
        distribution.lower().replace("_", "-")
        for module, distributions in installed_modules(installed).items()
        if re.search(rf"\b{module}\b", sources.decode())
        for distribution in distributions
    }
    assert {re.split(r"[^\w-]", line.lower())[0] for line in declared} <= used | RUN_BY_NAME


def test_no_project_can_be_named_like_a_module_that_it_needs(installed: Project) -> None:
    names = [name for name in installed_modules(installed) if re.fullmatch("[a-z][a-z0-9_]*", name)]
    assert names
    assert [name for name in names if not list(slug_problems(name))] == []


def test_running_leaves_nothing_for_git_but_the_lock(installed: Project) -> None:
    succeed("git", "init", "--quiet", cwd=installed.path)
    output = succeed("git", "ls-files", "--others", "--exclude-standard", cwd=installed.path)
    assert set(output.split()) == installed.files.keys() - {".env"} | {"uv.lock"}


def installed_modules(installed: Project) -> dict[str, list[str]]:
    """Return what can be imported in *installed*, and the distributions that it comes from."""
    code = "import importlib.metadata as m, json; print(json.dumps(m.packages_distributions()))"
    output = succeed(".venv/bin/python", "-c", code, cwd=installed.path)
    modules: dict[str, list[str]] = json.loads(output)
    return modules
