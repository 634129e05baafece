"""Try what docs/trade-offs.md tells of the two frameworks: `make figures ARGS=claims`.

The programs in `steps/` grow from a page to a site with a login and an admin, each framework as its
own documentation starts. Each step is run and asked for what it promises; its lines are counted by
what its author changes, without what the framework's commands write. The other experiments swap
parts in projects of this template. All results are exact.
"""

import difflib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from tests.helpers.commands import environment, succeed

from . import experiments

STEPS = Path(__file__).with_name("steps")
PYTHON = "3.13"

Row = dict[str, Any]


class Kit(NamedTuple):
    """What a framework takes for each step: packages, commands, and a question to the result."""

    packages: dict[str, list[str]]
    before: dict[str, list[str]]
    after: dict[str, list[str]]
    check: str


# {python} and {programs} are those of the virtual environment.
MIGRATE_FLASK = ["{programs}/flask db migrate", "{programs}/flask db upgrade"]
MIGRATE_DJANGO = ["{python} manage.py makemigrations", "{python} manage.py migrate"]
KITS = {
    "flask": Kit(
        packages={
            "1_page": ["flask"],
            "2_form": ["flask-sqlalchemy", "flask-migrate", "flask-wtf"],
            "3_login": ["flask-login"],
            "4_admin": ["flask-admin"],
        },
        before={},
        after={
            "2_form": ["{programs}/flask db init", *MIGRATE_FLASK],
            "3_login": [
                *MIGRATE_FLASK,
                "{programs}/flask create-user ada --password lovelace",
            ],
            "4_admin": [
                *MIGRATE_FLASK,
                "{programs}/flask create-user grace --staff --password hopper",
            ],
        },
        check="""
import re
from app import app
class Client:
    def __init__(self):
        self.client = app.test_client()
    def get(self, path):
        return self.client.get(path)
    def post(self, path, data):
        page = self.client.get(path).text
        token = re.search(r'csrf_token[^>]*value="([^"]+)"', page)
        return self.client.post(path, data={**data, "csrf_token": token[1]})
    def text(self, response):
        return response.text
login, admin = "/login/", "/admin/note/"
""",
    ),
    "django": Kit(
        packages={"1_page": ["django"], "2_form": [], "3_login": [], "4_admin": []},
        before={
            "1_page": [
                "{programs}/django-admin startproject site_ .",
                "{python} manage.py startapp notes",
            ]
        },
        after={
            "1_page": ["{python} manage.py migrate"],
            "2_form": MIGRATE_DJANGO,
            "3_login": ["{python} manage.py shell -c {add_user}"],
            "4_admin": ["{python} manage.py createsuperuser --no-input"],
        },
        check="""
import os, re
os.environ["DJANGO_SETTINGS_MODULE"] = "site_.settings"
import django
django.setup()
from django.test import Client as Tested
class Client:
    def __init__(self):
        self.client = Tested(enforce_csrf_checks=True, headers={"host": "localhost"})
    def get(self, path):
        return self.client.get(path)
    def post(self, path, data):
        page = self.client.get(path).content.decode()
        token = re.search(r'csrfmiddlewaretoken[^>]*value="([^"]+)"', page)
        return self.client.post(path, {**data, "csrfmiddlewaretoken": token[1]})
    def text(self, response):
        return response.content.decode()
login, admin = "/accounts/login/", "/admin/notes/note/"
""",
    ),
}

# Edits of files that a framework's command has written, by step.
EDITS = {
    "django": {
        "1_page": [
            (
                "site_/settings.py",
                "INSTALLED_APPS = [\n",
                'INSTALLED_APPS = [\n    "notes",\n',
            ),
            (
                "site_/urls.py",
                "from django.urls import path\n\nurlpatterns = [\n",
                (
                    "from django.urls import include, path\n\nurlpatterns = [\n"
                    '    path("", include("notes.urls")),\n'
                ),
            ),
        ],
        "3_login": [
            (
                "site_/settings.py",
                'STATIC_URL = "static/"\n',
                (
                    'STATIC_URL = "static/"\n\n'
                    'LOGIN_REDIRECT_URL = "notes"\nLOGOUT_REDIRECT_URL = "home"\n'
                ),
            ),
        ],
    },
    "flask": {},
}

# What each step promises; each is asked in all steps that come after it as well.
PROMISES = {
    "1_page": """
client = Client()
home = client.get("/")
assert home.status_code == 200 and "Welcome" in client.text(home)
""",
    "2_form": """
if step == "2_form":
    added = client.post("/notes/", {"author": "Ada", "text": "<b>Hello</b>"})
    assert added.status_code == 302, added
    page = client.text(client.get("/notes/"))
    assert "&lt;b&gt;Hello&lt;/b&gt;" in page, page
    page = client.text(client.post("/notes/", {"author": "Ada", "text": ""}))
    assert "required" in page, page
""",
    "3_login": """
assert client.get("/notes/").status_code == 302
refused = client.post(login, {"username": "ada", "password": "wrong"})
assert refused.status_code == 200
client.post(login, {"username": "ada", "password": "lovelace"})
page = client.text(client.get("/notes/"))
assert "Hello" in page, page
""",
    "4_admin": """
assert client.get(admin).status_code in (302, 403), "ada is not of the staff"
staff = Client()
staff.post(login, {"username": "grace", "password": "hopper"})
page = staff.get(admin)
assert page.status_code == 200, page
""",
}


def measure() -> Row:
    """Return what came of all experiments."""
    with tempfile.TemporaryDirectory() as folder:
        steps = [row for name in KITS for row in grow(name, Path(folder, name))]
    return {"steps": steps, **experiments.measure()}


def grow(framework: str, path: Path) -> list[Row]:
    """Return what each step takes in *framework*; it grows in the folder *path*."""
    kit, rows, asked = KITS[framework], [], ""
    known: set[str] = set()  # files of the steps before
    path.mkdir()
    python = virtual_environment(path)
    for step, promise in PROMISES.items():
        asked += promise
        if packages := kit.packages[step]:
            succeed("uv", "pip", "install", "--quiet", "--python", python, *packages, cwd=path)
        commands(kit.before.get(step, []), path)
        before = read(path)
        edit(path, framework, step)
        after = read(path)
        commands(kit.after.get(step, []), path)
        code = f"step = {step!r}\n{kit.check}{asked}"
        succeed(python, "-c", code, cwd=path)
        changed = [name for name in after if after[name] != before.get(name)]
        generated = (before.keys() - known) | (read(path).keys() - after.keys())
        known = {*read(path)}
        rows.append(
            {
                "framework": framework,
                "step": step.partition("_")[2],
                "files": len(changed),
                "lines": sum(added(before.get(name, ""), after[name]) for name in changed),
                "python": sum(
                    added(before.get(name, ""), after[name])
                    for name in changed
                    if name.endswith(".py")
                ),
                "dependencies": len(packages),
                "packages": len([*path.glob(".venv/lib/*/site-packages/*.dist-info")]),
                "generated": len(generated),
            }
        )
    return rows


def virtual_environment(path: Path) -> Path:
    """Make one in *path*, and return its Python."""
    succeed("uv", "venv", "--quiet", "--python", PYTHON, cwd=path)
    return path / ".venv/bin/python"


ADD_USER = (
    "from django.contrib.auth.models import User;"
    "User.objects.create_user('ada',password='lovelace')"
)


def commands(lines: list[str], path: Path) -> None:
    """Run *lines* in *path*; each must succeed."""
    programs = path / ".venv/bin"
    places = {"python": programs / "python", "programs": programs, "add_user": ADD_USER}
    env = environment(
        DJANGO_SUPERUSER_USERNAME="grace",
        DJANGO_SUPERUSER_PASSWORD="hopper",  # noqa: S106
        DJANGO_SUPERUSER_EMAIL="grace@example.com",
    )
    for line in lines:
        succeed(*(word.format(**places) for word in line.split(" ")), cwd=path, env=env)


def edit(path: Path, framework: str, step: str) -> None:
    """Write into *path* what the author of *step* writes."""
    shutil.copytree(STEPS / framework / step, path, dirs_exist_ok=True)
    for name, old, new in EDITS[framework].get(step, []):
        text = (path / name).read_text("utf-8").replace("'static/'", '"static/"')
        assert old in text, f"{name} does not hold {old!r}"
        (path / name).write_text(text.replace(old, new), encoding="utf-8")


def read(path: Path) -> dict[str, str]:
    """Return the text of each file below *path* that belongs to the site."""
    return {
        file.relative_to(path).as_posix(): file.read_text("utf-8")
        for file in sorted(path.rglob("*"))
        if file.suffix in {".py", ".html", ".ini", ".mako"} and ".venv" not in file.parts
    }


def added(before: str, after: str) -> int:
    """Return how many lines of *after* are not in *before*."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return sum(line.startswith("+ ") for line in lines)


if __name__ == "__main__":
    for name, rows in measure().items():
        for row in rows:
            print(name, json.dumps(row))
