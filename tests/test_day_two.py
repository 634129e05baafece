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
from .helpers.shop import add_shop, check_shop, insert
from .helpers.template import (
    DISTINCT,
    FULL,
    MONGODB,
    Answers,
    Bake,
    Project,
    choices,
    params_of,
    size,
)

pytestmark = pytest.mark.make

MOST = {name: choices(name)[0] for name in ROTATING}
# The largest and the smallest that have an example, or the admin too; tests/integration has all.
CORNERS = [
    pick((each for each in DISTINCT if kind.items() <= each.items()), key=size)
    for name in choices("framework")
    for pick, kind in [
        (max, {"framework": name, "orm": "sql"}),
        (min, {"framework": name, "orm": "sql", "admin": True}),
        (min, {"framework": name, "orm": "sql"}),
    ]
] + [MONGODB]


@pytest.fixture
def make(bake: Bake) -> Bake:
    """Return a function that bakes a project called Acme."""
    return lambda answers: bake({"project_slug": "acme", **answers, **MOST})


@pytest.mark.parametrize("answers", params_of(CORNERS))
def test_example_is_deleted_by_the_block_of_the_readme(
    make: Bake, answers: Answers, request: pytest.FixtureRequest
) -> None:
    project = make(answers)
    delete_example(project, environ(answers, project.path, request))


@pytest.mark.parametrize("answers", params_of([each for each in CORNERS if has_shop(each)]))
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
def test_debug_toolbar_is_added(make: Bake, answers: Answers) -> None:
    project = make(answers)
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
