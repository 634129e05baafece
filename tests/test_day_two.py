"""What the owner of a project does on the second day, in the framework's ordinary style.

Each ends with `make check` and `make test`. The owner's files are in tests/owner.
"""

import re
import shutil

import httpx
import pytest

from .commands import environment, free_port, run, serving, succeed
from .conftest import Bake, params_of
from .contract import STAFF
from .forms import form_at, forms_of, log_in, send, submit
from .mongodb import MongoDB
from .production import PROGRAMS, call, gunicorn, prepare, production
from .template import DISTINCT, FULL, ROOT, Answers, Project, choices

pytestmark = pytest.mark.make

MOST = {name: choices(name)[0] for name in ("docker", "ci", "license")}
OWNER = ROOT / "tests/owner"

WITH_EXAMPLE = [answers for answers in DISTINCT if answers["orm"] != "none"]
WITH_USERS = [answers for answers in DISTINCT if answers["orm"] == "sql" and answers["admin"]]

# Where the owner wires a blueprint or an app: file, line, and what is inserted after it.
WIRING = {
    "flask": [
        (
            "acme/__init__.py",
            "from .settings import load_settings\n",
            (
                "from .shop import views as shop\n"
                "from .shop.admin import ProductAdmin\n"
                "from .shop.models import Product\n"
            ),
        ),
        (
            "acme/__init__.py",
            "    admin.add_view(UserAdmin(User, db))\n",
            '    admin.add_view(ProductAdmin(Product, db, category="Shop"))\n',
        ),
        (
            "acme/__init__.py",
            "    app.register_blueprint(views.bp)\n",
            "    app.register_blueprint(shop.bp)\n",
        ),
    ],
    "django": [
        ("acme/settings.py", '    "acme.accounts",\n', '    "acme.shop",\n'),
        ("acme/urls.py", "urlpatterns = [\n", '    path("shop/", include("acme.shop.urls")),\n'),
    ],
}
PRODUCTS = {"flask": "/admin/product/", "django": "/admin/shop/product/"}


@pytest.fixture
def make(bake: Bake) -> Bake:
    """Return a function that bakes a project called Acme."""
    return lambda answers: bake({"project_slug": "acme", **answers, **MOST})


def environ(project: Project, request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the environment of a developer, who has a MongoDB where the project needs one."""
    if project.answers["orm"] != "mongodb":
        return environment()
    server: MongoDB = request.getfixturevalue("mongodb")
    return environment(MONGODB_URL=server.url(project.path.parent.name))


def insert(project: Project, path: str, line: str, text: str) -> None:
    """Insert *text* after *line* in a file of *project*."""
    file = project.path / path
    before, found, after = file.read_text("utf-8").partition(line)
    assert found, f"{path} has no line {line!r}"
    file.write_text(f"{before}{found}{text}{after}", encoding="utf-8")


def consoles(project: Project, section: str) -> list[str]:
    """Return the commands in *section* of the README."""
    readme = project.files["README.md"].decode()
    text = readme.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    assert text, f"the README has no section {section}"
    return re.findall(r"^\$ (.*)", text, re.MULTILINE)


def add_shop(project: Project) -> None:
    """Add an app or a blueprint with models, a migration, an admin, views and tests."""
    framework = project.answers["framework"]
    if framework == "django":
        (project.path / "acme/shop").mkdir()
        manage = ("uv", "run", "--quiet", "python", "manage.py")
        succeed(*manage, "startapp", "shop", "acme/shop", cwd=project.path)
        apps = project.path / "acme/shop/apps.py"
        text = apps.read_text("utf-8").replace('name = "shop"', 'name = "acme.shop"')
        apps.write_text(text.replace("name = 'shop'", 'name = "acme.shop"'), encoding="utf-8")
    shutil.copytree(OWNER / framework, project.path, dirs_exist_ok=True)
    for path, line, text in WIRING[framework]:
        insert(project, path, line, text)
    urls = project.path / "acme/urls.py"
    if framework == "django" and "import include" not in urls.read_text("utf-8"):
        code = urls.read_text("utf-8").replace("import path", "import include, path")
        urls.write_text(code, encoding="utf-8")
    succeed("make", "migrations", "m=add a shop", cwd=project.path)
    succeed("make", "format", cwd=project.path)


@pytest.mark.parametrize("answers", params_of(WITH_EXAMPLE))
def test_example_is_deleted_by_the_block_of_the_readme(
    make: Bake, answers: Answers, request: pytest.FixtureRequest
) -> None:
    project = make(answers)
    env = environ(project, request)
    commands = consoles(project, "Delete the example")
    assert 0 < len(commands) <= 6
    succeed("make", "migrate", cwd=project.path, env=env)
    succeed("sh", "-exc", "\n".join(commands), cwd=project.path, env=env)
    succeed("make", "check", "test", cwd=project.path, env=env)
    left = run("grep", "-rniE", r"\bnotes?\b", "acme", "tests", cwd=project.path)
    assert left.stdout == ""


@pytest.mark.parametrize("answers", params_of(WITH_USERS))
def test_app_with_models_views_and_an_admin_is_added(make: Bake, answers: Answers) -> None:
    project = make(answers)
    add_shop(project)
    succeed("make", "check", "test", cwd=project.path)
    check_shop(project, f"sqlite:///{project.path.parent}/shop.sqlite3")


def check_shop(project: Project, database_url: str) -> None:
    """Serve the shop, and let staff keep products, whose keys are UUIDs."""
    env = production(project.answers, database_url)
    prepare(project, env)
    rows = PRODUCTS[project.answers["framework"]]
    new = {"flask": "new/", "django": "add/"}[project.answers["framework"]]
    with gunicorn(project, env) as running, running.client() as client:
        assert client.get("/shop/purchases/").is_redirect
        assert log_in(client, *STAFF).is_redirect
        assert client.get("/shop/purchases/").json() == []
        for name in ("Teapot", "Kettle", "Spoon"):
            assert submit(client, rows + new, name=name).is_redirect
        assert submit(client, change_of(client, rows, "Teapot"), name="Cup").is_redirect
        assert "Cup" in client.get(rows).text
        assert delete(client, rows, "Cup").is_redirect
        assert "Cup" not in page_after(client, rows)
        delete_selected(client, rows)
        assert not re.search("Kettle|Spoon", page_after(client, rows))


def page_after(client: httpx.Client, rows: str) -> str:
    """Return the list once the message that names what was deleted is gone."""
    client.get(rows)
    return client.get(rows).text


def change_of(client: httpx.Client, rows: str, name: str) -> str:
    """Return the link to the page that changes the row of that *name*."""
    found = client.get(rows).text
    row = next(row for row in re.findall(r"<tr.*?</tr>", found, re.DOTALL) if name in row)
    link = re.search(r'href="(/admin/[^"]*(?:/change/|/edit/\?id=)[^"]*)"', row)
    assert link
    return link[1].replace("&amp;", "&")


def delete(client: httpx.Client, rows: str, name: str) -> httpx.Response:
    """Delete the row of that *name*, as the buttons of the framework's admin do."""
    change = change_of(client, rows, name)
    if key := re.search(r"id=([\w-]+)", change):
        forms = forms_of(client.get(rows))
        form = next(form for form in forms if form.fields.get("id") == key[1])
        return send(client, form)
    return send(client, form_at(client, change.replace("/change/", "/delete/")))


def delete_selected(client: httpx.Client, rows: str) -> None:
    """Delete all rows that the list shows, by the action for selected ones."""
    page = client.get(rows)
    form = next(form for form in forms_of(page) if "action" in form.fields)
    name = "rowid" if "rowid" in page.text else "_selected_action"
    keys = re.findall(rf'name="{name}"[^>]*value="([\w-]+)"', page.text)
    keys = keys or re.findall(rf'value="([\w-]+)"[^>]*name="{name}"', page.text)
    assert len(keys) == 2
    action = "delete" if name == "rowid" else "delete_selected"
    data = {**form.fields, "action": action, name: keys, "post": "yes"}
    response = client.post(form.url, data=data, headers={"Referer": str(page.url)})
    assert response.is_redirect


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
            "    security.init_app(app, datastore, login_form=LoginForm)\n",
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
    framework = answers["framework"]
    succeed("uv", "sync", "--quiet", cwd=project.path)
    call(
        project, *{"flask": ("db", "upgrade"), "django": ("migrate",)}[framework], env=environment()
    )
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
