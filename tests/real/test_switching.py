"""A project changes its framework, and every note and every user comes along."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ..commands import environment, free_port, run, serving, succeed
from ..conftest import Bake
from ..template import FULL, ROOT, Answers, choices
from .servers import DATABASES, Site, Twin
from .visitors import note_form

PAGE = (ROOT / "docs/switching.md").read_text("utf-8")
USERS = {"ada": "correct horse battery", "zoë.müller": "пароль 🐎 скрепка \U0001d504"}
ODD = [
    "مرحبا \u202e",
    "e\u0301\u0327 é \ufdfa",
    "\u2028 \u2029 \x85 \r\n \t",
    "'\"\\' \\u0041 {{ x }} <b>",
    "👩\u200d🚀 \U0001d504 \U0010fffd \uffff",
    "\x01 \x1b[31m \x7f \x9f \ufeff",
]

# What both projects understand by a list of author, text and time, and how they tell it again.
FILL = {
    "flask": """
from acme import create_app
from acme.db import db
from acme.notes.models import Note
with create_app().app_context():
    for a, t, c in given:
        db.session.add(Note(author=a, text=t, created_at=datetime.fromisoformat(c)))
    db.session.commit()
""",
    "django": """
from acme.wsgi import application
from acme.notes.models import Note
for a, t, c in given:
    Note.objects.create(author=a, text=t, created_at=datetime.fromisoformat(c))
""",
}
TELL = {
    "flask": """
from acme import create_app
from acme.db import db
from acme.notes.models import Note
with create_app().app_context():
    notes = db.session.query(Note).order_by(Note.id).all()
""",
    "django": """
from acme.wsgi import application
from acme.notes.models import Note
notes = Note.objects.order_by("id")
""",
}
HEAD = """
import json, os, sys
from datetime import datetime
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acme.settings")
sys.path.insert(0, ".")
given = json.load(sys.stdin)
"""
TAIL = """
print(json.dumps([[n.id, n.author, n.text, n.created_at.isoformat()] for n in notes]))
"""

pytestmark = pytest.mark.xdist_group("switching")


@pytest.fixture(scope="module")
def twins(install: Callable[[Answers], Twin]) -> dict[str, Twin]:
    """Install the largest project of each framework."""
    return {each["framework"]: install({**each, "project_name": "Acme"}) for each in FULL}


def odd_notes() -> list[list[str]]:
    """Return a thousand notes that are hard to carry."""
    return [
        [
            (ODD[number % len(ODD)] * 9)[: 1 + number % 100],
            (ODD[number % 5] + ODD[number % 6]) * (number % 50) + str(number),
            f"20{number % 100:02}-02-03T04:05:06.{number * 997 + 1:06}+00:00",
        ]
        for number in range(1000)
    ]


def python(project: Path, code: str, given: Any, env: dict[str, str]) -> str:
    """Run *code* in *project*, which reads what is *given*."""
    done = run(
        project / ".venv/bin/python",
        "-c",
        HEAD + code,
        cwd=project,
        env=env,
        stdin=json.dumps(given),
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def notes_of(project: Path, framework: str, env: dict[str, str]) -> Any:
    """Return the notes in the database of *project*."""
    return json.loads(python(project, TELL[framework] + TAIL, [], env).splitlines()[-1])


def other(framework: str) -> str:
    """Return the framework that is not *framework*."""
    [name] = {*choices("framework")} - {framework}
    return str(name)


def check_users(client: httpx.Client) -> None:
    """Everybody signs in with the old password, and with no other."""
    for username, password in USERS.items():
        for typed, welcome in [(f"{password}?", False), (password, True)]:
            client.cookies.clear()
            page = client.get("/admin/login/?next=/admin/")
            token = re.search(r'name="(csrf\w*)"[^>]* value="([^"]+)"', page.text)
            assert token
            fields = {"username": username, "password": typed, token[1]: token[2]}
            client.post(str(page.url), data=fields, headers={"Referer": str(page.url)})
            assert (client.get("/admin/").status_code == 200) == welcome, username


@pytest.mark.parametrize("answers", FULL, ids=lambda answers: f"from-{answers['framework']}")
def test_page_shows_the_way(bake: Bake, answers: Answers) -> None:
    old = bake({**answers, "project_name": "Acme"}).path
    framework = other(answers["framework"])
    new = old.parent / "new/acme"
    env = environment()
    for username, password in USERS.items():
        user = environment(ADMIN_USERNAME=username, ADMIN_PASSWORD=password)
        succeed("make", "admin", cwd=old, env=user)
    python(old, FILL[answers["framework"]], odd_notes(), env)

    steps = re.findall(r"^\$ (.*)", PAGE, re.MULTILINE)
    script = "\n".join(steps).replace("framework=django", f"framework={framework}")
    script = script.replace("diff -rq", "! diff -rq").replace(
        "uvx cookiecutter gh:ORG/flask-or-django", f"{sys.executable} -m cookiecutter {ROOT}"
    )
    done = run("sh", "-exc", script, cwd=old.parent, env=env)

    assert done.returncode == 0, done.stdout
    differing = set(re.findall(r"^Files acme/(tests/\S+) and", done.stdout, re.MULTILINE))
    assert differing == {"tests/conftest.py", "tests/settings.py"}
    alone = set(re.findall(r"^Only in .*/tests: (.*)", done.stdout, re.MULTILINE))
    assert alone == {"test_flask_admin.py", "test_flask_admin_sql.py"}
    notes = notes_of(new, framework, env)
    assert [note[1:] for note in notes] == odd_notes()
    assert notes == notes_of(old, answers["framework"], env)
    port = free_port()
    with (
        serving("make", "run", f"PORT={port}", cwd=new, port=port),
        httpx.Client(base_url=f"http://localhost:{port}", trust_env=False) as client,
    ):
        check_users(client)


@pytest.mark.parametrize("target", DATABASES)
@pytest.mark.parametrize("framework", choices("framework"))
def test_data_go_to_another_database(
    twins: dict[str, Twin], tmp_path: Path, framework: str, target: str
) -> None:
    old, new = twins[framework], twins[other(framework)]
    source = next(kind for kind in DATABASES if kind != target)
    from_, to = old.new_database(source), new.new_database(target)
    for username, password in USERS.items():
        old.add_admin(from_, username, password)
    python(old.project.path, FILL[old.framework], odd_notes(), old.env(from_))
    file, again = tmp_path / "export.jsonl", tmp_path / "again.jsonl"

    transfer(old, from_, "export", file)
    transfer(new, to, "import", file)
    transfer(new, to, "export", again)

    assert again.read_bytes() == file.read_bytes()
    with (site := Site(new, to)).serve(), site.client() as client:
        check_users(client)
        fields = {**note_form(client), "author": "Ada", "text": "the newest"}
        client.post("/notes/", data=fields)
    before = notes_of(old.project.path, old.framework, old.env(from_))
    *after, newest = notes_of(new.project.path, new.framework, new.env(to))
    assert [note[1:] for note in before] == odd_notes()
    assert after == before
    assert newest[0] == before[-1][0] + 1
    assert newest[2] == "the newest"


def test_users_who_may_do_less_stay_behind(twins: dict[str, Twin], tmp_path: Path) -> None:
    old, new = twins["django"], twins["flask"]
    from_, to = old.new_database("sqlite"), new.new_database("sqlite")
    old.add_admin(from_, "ada", USERS["ada"])
    users = """
from acme.wsgi import application
from acme.accounts.models import User
for name, rights in given.items():
    User.objects.create_user(name, **rights)
"""
    less = {
        "gone": {"is_staff": True, "is_superuser": True, "is_active": False},
        "intern": {"is_staff": True},
        "customer": {"is_superuser": True},
    }
    python(old.project.path, users, less, old.env(from_))
    file = tmp_path / "export.jsonl"
    said = transfer(old, from_, "export", file)
    assert [name for name in less if f"{name} stays behind" not in said] == []
    assert [name for name in less if name in file.read_text("utf-8")] == []
    assert "1 rows" in transfer(new, to, "import", file)


def transfer(twin: Twin, database_url: str, direction: str, file: Path) -> str:
    """Do what `make export` or `make import` does, without what is for developers."""
    commands = {
        "django": ["python", "manage.py"],
        "flask": ["flask", "--app", "acme"],
    }
    program, *arguments = commands[twin.framework]
    path = twin.project.path
    arguments += ["transfer", direction, str(file)]
    return succeed(path / ".venv/bin" / program, *arguments, cwd=path, env=twin.env(database_url))
