"""What the owner of a project does on the second day: on PostgreSQL, and on every combination."""

import re
from pathlib import Path

import httpx
import pytest

from ..helpers.commands import environment, free_port, on_old_machine, serving, succeed
from ..helpers.contract import check_contract
from ..helpers.day_two import consoles, delete_example, environ, has_example, has_shop
from ..helpers.production import MIGRATE, PROGRAMS, call
from ..helpers.resource import add_resource
from ..helpers.servers import Postgres
from ..helpers.shop import add_shop, check_shop, insert
from ..helpers.template import COVERING, DISTINCT, FULL, Answers, Bake, Project, params_of

# `make test` takes the largest.
OTHERS = [answers for answers in DISTINCT if answers not in FULL]


@pytest.fixture(scope="module", params=params_of(FULL))
def project(request: pytest.FixtureRequest, bake: Bake) -> Project:
    """Bake the largest project of each framework."""
    answers: Answers = {"project_name": "Acme", "project_slug": "acme", **request.param}
    return bake(answers)


@pytest.mark.parametrize("answers", params_of([each for each in OTHERS if has_example(each)]))
def test_example_is_deleted_by_the_block_of_the_readme(
    bake: Bake, answers: Answers, request: pytest.FixtureRequest
) -> None:
    project = bake({"project_slug": "acme", **answers})
    delete_example(project, environ(answers, project.path, request))


@pytest.mark.parametrize("answers", params_of([each for each in COVERING if has_shop(each)]))
def test_app_with_models_views_and_an_admin_is_added(bake: Bake, answers: Answers) -> None:
    project = bake({"project_slug": "acme", **answers})
    add_shop(project)
    succeed("make", "check", "test", cwd=project.path)
    check_shop(project, f"sqlite:///{project.path.parent}/shop.sqlite3")


@pytest.mark.parametrize("answers", params_of(FULL))
def test_resource_of_the_api_is_added(bake: Bake, answers: Answers) -> None:
    project = bake({"project_slug": "acme", **answers})
    add_resource(project)
    succeed("make", "check", "test", cwd=project.path)


def test_postgresql_works_by_a_line_in_env(project: Project, postgres: Postgres) -> None:
    url = postgres.url(postgres.create_database())
    env = (project.path / ".env").read_text("utf-8")
    env = re.sub("(?m)^DATABASE_URL=.*", f"DATABASE_URL={url}", env)
    (project.path / ".env").write_text(env, encoding="utf-8")
    port = free_port()
    with (
        serving("make", "run", f"PORT={port}", cwd=project.path, port=port),
        httpx.Client(base_url=f"http://localhost:{port}", trust_env=False) as client,
    ):
        check_contract(client, project.answers)
    succeed("uv", "sync", "--quiet", cwd=project.path)  # which removes nothing that it needs
    program = {"flask": ("db", "current"), "django": ("check", "--database", "default")}
    call(project, *program[project.answers["framework"]], env=environment())


def test_app_with_models_is_tested_and_served(project: Project, postgres: Postgres) -> None:
    add_shop(project)
    url = postgres.url(postgres.create_database())
    succeed("make", "check", "test", cwd=project.path, env=environment(TEST_DATABASE_URL=url))
    check_shop(project, postgres.url(postgres.create_database()))


@pytest.mark.parametrize("answers", params_of(FULL))
def test_debug_toolbar_is_added(bake: Bake, answers: Answers) -> None:
    project = bake({"project_slug": "acme", **answers})
    framework = answers["framework"]
    package = {"flask": "flask-debugtoolbar", "django": "django-debug-toolbar"}[framework]
    succeed("uv", "add", "--quiet", "--dev", package, cwd=project.path)
    add_toolbar(project)
    succeed("make", "format", "check", "test", cwd=project.path)
    port = free_port()
    with serving("make", "run", f"PORT={port}", cwd=project.path, port=port):
        page = httpx.get(f"http://localhost:{port}/", trust_env=False)
    assert page.is_success
    assert {"flask": "flDebug", "django": "djDebug"}[framework] in page.text


def add_toolbar(project: Project) -> None:
    """Install the debug toolbar as its own docs say."""
    if project.answers["framework"] == "flask":
        insert(
            project,
            "acme/__init__.py",
            "    accounts.init_app(app)\n",
            "    if app.debug:\n"
            "        from flask_debugtoolbar import DebugToolbarExtension\n\n"
            "        DebugToolbarExtension(app)\n",
        )
        return
    settings = project.path / "acme/settings.py"
    settings.write_text(
        settings.read_text("utf-8")
        + '\nif DEBUG and "PYTEST_VERSION" not in os.environ:\n'
        + '    INSTALLED_APPS.append("debug_toolbar")\n'
        + '    MIDDLEWARE.append("debug_toolbar.middleware.DebugToolbarMiddleware")\n'
        + '    INTERNAL_IPS = ["127.0.0.1"]\n',
        encoding="utf-8",
    )
    insert(project, "acme/settings.py", '"""\n\n', "import os\n")
    urls = project.path / "acme/urls.py"
    urls.write_text(
        urls.read_text("utf-8")
        + '\nif "debug_toolbar" in settings.INSTALLED_APPS:\n'
        + "    from debug_toolbar.toolbar import debug_toolbar_urls\n\n"
        + "    urlpatterns += debug_toolbar_urls()\n",
        encoding="utf-8",
    )
    if "from django.conf import settings" not in urls.read_text("utf-8"):
        code = urls.read_text("utf-8")
        urls.write_text(f"from django.conf import settings\n{code}", encoding="utf-8")
    pyproject = project.path / "pyproject.toml"
    pyproject.write_text(
        pyproject.read_text("utf-8")
        + '\n[[tool.mypy.overrides]]\nmodule = "debug_toolbar.*"\nignore_missing_imports = true\n',
        encoding="utf-8",
    )


@pytest.mark.parametrize("answers", params_of(FULL))
def test_tests_run_in_parallel_and_in_any_order(bake: Bake, answers: Answers) -> None:
    project = bake({"project_slug": "acme", **answers})
    succeed("uv", "run", "--quiet", "pytest", "-n", "2", cwd=project.path)
    randomly = ("uv", "run", "--quiet", "--with", "pytest-randomly", "pytest", "-p", "randomly")
    succeed(*randomly, cwd=project.path)
    succeed("git", "init", "--quiet", cwd=project.path)
    output = succeed("git", "ls-files", "--others", "--exclude-standard", cwd=project.path)
    assert set(output.split()) == project.files.keys() - {".env"} | {"uv.lock"}


@pytest.mark.parametrize("answers", params_of(FULL))
def test_server_starts_without_make(bake: Bake, answers: Answers) -> None:
    project = bake({"project_slug": "acme", **answers})
    succeed("uv", "sync", "--quiet", cwd=project.path)
    call(project, *MIGRATE[answers["framework"], answers["orm"]], env=environment())
    check_development_server(project)


@pytest.mark.parametrize("answers", params_of(FULL))
def test_project_works_on_an_old_machine(bake: Bake, answers: Answers, tmp_path: Path) -> None:
    project = bake({"project_slug": "acme", **answers})
    succeed("make", "test", cwd=project.path, env=on_old_machine(tmp_path / "tools"))
    assert (project.path / ".uv/bin/uv").exists()


@pytest.mark.parametrize("answers", params_of(FULL))
def test_project_works_without_uv(bake: Bake, answers: Answers) -> None:
    project = bake({"project_slug": "acme", **answers})
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
