"""Every combination installs itself, passes its own checks and tests, and serves."""

import json
import re
import secrets
import tomllib

import httpx
import pytest

from answer_gate.rules import slug_problems

from .commands import environment, free_port, run, serving, succeed
from .contract import BehindProxy, check_contract, check_errors
from .mongodb import MongoDB
from .template import Project

pytestmark = pytest.mark.make

GUNICORN = (".venv/bin/gunicorn", "--bind")

# Dependencies that no module imports.
RUN_BY_NAME = {"gunicorn"}


@pytest.fixture(autouse=True)
def production(project: Project, request: pytest.FixtureRequest) -> dict[str, str]:
    """Name a database for production; a project on MongoDB needs one in its .env, too."""
    if project.answers["orm"] != "mongodb":
        return {"DATABASE_URL": "sqlite:///production.sqlite3"}
    server: MongoDB = request.getfixturevalue("mongodb")
    name = project.path.parent.name
    env = re.sub(
        "(?m)^MONGODB_URL=.*", f"MONGODB_URL={server.url(name)}", project.files[".env"].decode()
    )
    (project.path / ".env").write_text(env, encoding="utf-8")
    return {"MONGODB_URL": server.url(f"{name}-production")}


def test_tests_of_a_project_share_a_worker(
    project: Project, request: pytest.FixtureRequest, worker_id: str
) -> None:
    is_shared = worker_id == "master" or "@" in request.node.nodeid
    assert is_shared, f"{project.path} is baked again by every worker"


def test_project_passes_its_own_checks(project: Project) -> None:
    succeed("make", "check", cwd=project.path)


def test_project_passes_its_own_tests(project: Project) -> None:
    succeed("make", "test", cwd=project.path)


def test_project_serves_what_it_promises(project: Project) -> None:
    port = free_port()
    with (
        serving("make", "run", f"PORT={port}", cwd=project.path, port=port),
        httpx.Client(base_url=f"http://localhost:{port}", trust_env=False) as client,
    ):
        check_contract(client, project.answers)


def test_project_serves_in_production(project: Project, production: dict[str, str]) -> None:
    port = free_port()
    env = environment(
        ALLOWED_HOSTS="localhost",
        DEBUG="false",
        PROXY_COUNT="1",
        SECRET_KEY=secrets.token_urlsafe(48),
        **production,
    )
    if project.answers["orm"] != "none":
        succeed("make", "migrate", cwd=project.path, env=env)
    for command in steps_to_production(project):
        succeed(*command.split(), cwd=project.path, env=env)
    with (
        serving(*GUNICORN, f"127.0.0.1:{port}", cwd=project.path, port=port, env=env),
        httpx.Client(
            base_url=f"https://localhost:{port}", transport=BehindProxy(), trust_env=False
        ) as client,
    ):
        check_contract(client, project.answers)
        check_errors(client, project.answers)
        assert client.get("/").headers["Strict-Transport-Security"].startswith("max-age=")
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
        plain = client.get(f"http://localhost:{port}/")
        assert plain.headers["Location"] == f"https://localhost:{port}/"


def steps_to_production(project: Project) -> list[str]:
    """Return the commands that the README of *project* names for production."""
    section = project.files["README.md"].decode().partition("## In production\n")[2]
    return re.findall(r"`(uv run [^`]+)`", section.partition("\n## ")[0])


@pytest.mark.parametrize("key", ["", "too-short"])
def test_project_does_not_start_without_a_secret_key(project: Project, key: str) -> None:
    env = environment(SECRET_KEY=key, DEBUG="false", ALLOWED_HOSTS="localhost")
    start = run(*GUNICORN, f"127.0.0.1:{free_port()}", cwd=project.path, env=env)
    assert start.returncode != 0
    assert re.search(r"SECRET_KEY[^\n]*\.$", start.stdout, re.MULTILINE)
    assert "Traceback" not in start.stdout


def test_every_dependency_is_used(project: Project) -> None:
    declared = tomllib.loads(project.files["pyproject.toml"].decode())["project"]["dependencies"]
    sources = b"\n".join(text for path, text in project.files.items() if path.endswith(".py"))
    used = {
        distribution.lower().replace("_", "-")
        for module, distributions in installed_modules(project).items()
        if re.search(rf"\b{module}\b", sources.decode())
        for distribution in distributions
    }
    assert {re.split(r"[^\w-]", line.lower())[0] for line in declared} <= used | RUN_BY_NAME


def test_no_project_can_be_named_like_a_module_that_it_needs(project: Project) -> None:
    names = [name for name in installed_modules(project) if re.fullmatch("[a-z][a-z0-9_]*", name)]
    assert names
    assert [name for name in names if not list(slug_problems(name))] == []


def test_running_leaves_nothing_for_git_but_the_lock(project: Project) -> None:
    succeed("git", "init", "--quiet", cwd=project.path)
    output = succeed("git", "ls-files", "--others", "--exclude-standard", cwd=project.path)
    assert set(output.split()) == project.files.keys() - {".env"} | {"uv.lock"}


def installed_modules(project: Project) -> dict[str, list[str]]:
    """Return what can be imported in *project*, and the distributions that it comes from."""
    code = "import importlib.metadata as m, json; print(json.dumps(m.packages_distributions()))"
    output = succeed(".venv/bin/python", "-c", code, cwd=project.path)
    modules: dict[str, list[str]] = json.loads(output)
    return modules
