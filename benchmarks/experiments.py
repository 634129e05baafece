"""Swap parts of generated projects, and see what still works, for docs/trade-offs.md.

Each trial is a few lines that run inside a project; it works if they raise nothing. What it says
otherwise is the first line of the error.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from answer_gate.rules import Answers
from scripts.figures import baked
from tests.helpers.commands import succeed

PYTHON = "3.13"

Row = dict[str, Any]

PLAIN = {"orm": "sql", "admin": True, "accounts": False, "pages": "native", "api": False}
FLASK = {**PLAIN, "framework": "flask"}
DJANGO = {**PLAIN, "framework": "django"}


class Experiment(NamedTuple):
    """What is swapped, the project, what is installed in addition, and what is tried in it."""

    title: str
    answers: Answers
    extra: list[str]
    setup: str
    trials: dict[str, str]


START_DJANGO = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "acme.settings"
import django
django.setup()
"""

# SQLAlchemy reads and writes the table that Django has made.
START_SQLALCHEMY = f"""{START_DJANGO}
from django.conf import settings
from sqlalchemy import DateTime, String, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from datetime import UTC, datetime
class Base(DeclarativeBase): pass
class Note(Base):
    __tablename__ = "notes_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(DateTime, default=lambda: datetime.now(UTC))
session = Session(create_engine(f"sqlite:///{{settings.DATABASES['default']['NAME']}}"))
"""  # noqa: S608

SQLALCHEMY = Experiment(
    "SQLAlchemy in Django, on the tables of its ORM",
    DJANGO,
    ["sqlalchemy>=2.1.9,<2.2"],
    START_SQLALCHEMY,
    {
        "A view lists rows on a page": """
from django.template.loader import render_to_string
session.add(Note(author="Ada", text="from SQLAlchemy"))
session.commit()
from django.core.paginator import Paginator
page = Paginator(session.scalars(select(Note)).all(), 20).page(1)
html = render_to_string("notes/note_list.html", {"page": page})
""",
        "A form of its own fields": """
from django import forms
class NoteForm(forms.Form):
    author = forms.CharField(max_length=100)
    text = forms.CharField()
form = NoteForm({"author": "Ada", "text": "typed"})
assert form.is_valid()
session.add(Note(**form.cleaned_data))
session.commit()
""",
        "A `ModelForm`": """
from django.forms import ModelForm
class NoteForm(ModelForm):
    class Meta:
        model = Note
        fields = ["author", "text"]
""",
        "The admin": """
from django.contrib import admin
admin.site.register(Note)
""",
        "`makemigrations` notices a new column": """
from io import StringIO
from django.core.management import call_command
Note.subject = mapped_column(String(100))
out = StringIO()
call_command("makemigrations", "--dry-run", stdout=out)
if "No changes detected" in out.getvalue():
    raise RuntimeError(out.getvalue())
""",
        "`transaction.atomic()` rolls its writes back": """
from django.db import connection, transaction
connection.settings_dict["OPTIONS"].pop("transaction_mode")  # or the database is locked
count = select(func.count()).select_from(Note)
before = session.scalar(count)
session.commit()
with transaction.atomic():
    session.add(Note(author="Ada", text="rolled back"))
    session.commit()
    transaction.set_rollback(True)
if session.scalar(count) != before:
    raise RuntimeError("the row is still there")
""",
    },
)

NO_ORM = Experiment(
    "SQLAlchemy in Django, with `DATABASES = {}`",
    DJANGO,
    [],
    START_DJANGO.replace(
        "import django\n", "import acme.settings as s\ns.DATABASES = {}\nimport django\n"
    ),
    {
        "A page that reads no database": """
from django.test import Client
page = Client(headers={"host": "localhost"}).get("/")
assert page.status_code == 200, page
""",
        "The login, sessions and users": """
from django.test import Client
client = Client(headers={"host": "localhost"})
client.post("/admin/login/", {"username": "ada", "password": "lovelace"})
""",
    },
)

START_JINJA2 = START_DJANGO.replace(
    "import django\n",
    """
import acme.settings as s
s.TEMPLATES = [each for each in s.TEMPLATES if "jinja2" in each["BACKEND"]]
import django
""",
)
JINJA2 = Experiment(
    "Jinja2 in Django, without its own templates",
    {**DJANGO, "pages": "jinja2"},
    [],
    START_JINJA2,
    {
        "Pages, forms and CSRF tokens of your own": """
from django.test import Client
page = Client(headers={"host": "localhost"}).get("/notes/")
assert page.status_code == 200 and b"csrfmiddlewaretoken" in page.content, page
""",
        "The admin": """
from django.core.management import call_command
call_command("check")
""",
        "Pages that an app brings, such as those of the login": """
from django.template.loader import get_template
get_template("registration/logged_out.html")
""",
        "Django's own tags, such as `{% url %}`": """
from django.template import engines
engines["jinja2"].from_string("{% url 'home' %}")
""",
        "Context processors": """
from django.test import Client
import acme.settings
page = Client(headers={"host": "localhost"}).get("/")
assert acme.settings.SITE_NAME in page.content.decode()
""",
    },
)


# A feature of a template language, as both would write it, and what must come of it.
LANGUAGES = {
    "Inheritance: `{% extends %}`, `{% block %}`": [
        ('{% extends "base.html" %}{% block main %}in the block{% endblock %}', "in the block")
    ],
    "Escapes by default": [("{{ text }}", "&lt;b&gt;")],
    "Macros, which take arguments": [
        (
            "{% macro tag(a, size=1) %}{{ a }} {{ size }}{% endmacro %}{{ tag('b', size=2) }}",
            "b 2",
        )
    ],
    "Parts of a page that are named and used again": [
        ("{% partialdef tag %}{{ text }}{% endpartialdef %}{% partial tag %}", "&lt;b&gt;"),
        ("{% macro tag() %}{{ text }}{% endmacro %}{{ tag() }}", "&lt;b&gt;"),
    ],
    "Expressions: `{{ 6 * 7 }}`": [("{{ 6 * 7 }}", "42")],
    "Calls with an argument: `{{ text.count('b') }}`": [("{{ text.count('b') }}", "1")],
}
# What somebody may do who can write a template.
ATTACK = "{{ text.__class__.__mro__ }}"

START_FLASK = """
from dotenv import load_dotenv
load_dotenv(".env")
from acme import create_app
from flask import Flask, render_template_string
assert create_app()
"""
SANDBOX_FLASK = """
from flask.templating import Environment
from jinja2.sandbox import SandboxedEnvironment
class Sandboxed(SandboxedEnvironment, Environment): pass
Flask.jinja_environment = Sandboxed
assert b"<h1>" in create_app().test_client().get("/", headers={"Host": "localhost"}).data
"""
IN_FLASK = f"""
with create_app().app_context():
    render_template_string("{ATTACK}", text="")
"""
IN_DJANGO = f"""
from django.template import engines
engines["ENGINE"].from_string("{ATTACK}").render({{"text": ""}})
"""

# The experiments whose trials are attacks: a sandbox is there if they fail.
ATTACKS = [
    (FLASK, START_FLASK, {"Jinja2 in Flask, as it comes": IN_FLASK}),
    (
        FLASK,
        START_FLASK + SANDBOX_FLASK,
        {"Jinja2 in Flask, with `SandboxedEnvironment` in three lines": IN_FLASK},
    ),
    (
        {**DJANGO, "pages": "jinja2"},
        START_DJANGO,
        {
            "Jinja2 in Django, as it comes": IN_DJANGO.replace("ENGINE", "jinja2"),
            "Django's own templates": IN_DJANGO.replace("ENGINE", "django"),
        },
    ),
]


def measure() -> dict[str, list[Row]]:
    """Return what came of the experiments."""
    return {
        "routes": routes(),
        "swaps": swaps(),
        "languages": languages(),
        "sandbox": attacks(),
    }


def swaps() -> list[Row]:
    """Return what still works after each part was swapped."""
    rows = []
    for experiment in (SQLALCHEMY, NO_ORM, JINJA2):
        with baked(experiment.answers) as path:
            python = install(path, experiment.extra)
            succeed(python, "manage.py", "migrate", cwd=path)
            for title, code in experiment.trials.items():
                outcome = tried(python, experiment.setup, code)
                rows.append({"swap": experiment.title, "trial": title, **outcome})
    return rows


def languages() -> list[Row]:
    """Return which of two languages has each of some features."""
    with baked({**DJANGO, "pages": "jinja2"}) as path:
        python = install(path, [])
        for folder in ("acme/jinja2", "acme/notes/templates"):
            (path / folder).mkdir(exist_ok=True)
            (path / folder / "base.html").write_text("{% block main %}{% endblock %}", "utf-8")
        rows = []
        for feature, texts in LANGUAGES.items():
            has = {}
            for engine in ("jinja2", "django"):
                code = RENDER.format(engine=engine, texts=texts)
                has[engine] = tried(python, START_DJANGO, code)["works"]
            rows.append({"feature": feature, **has})
        return rows


RENDER = """
from django.template import engines
made = []
for text, wanted in {texts}:
    try:
        made.append(wanted in engines["{engine}"].from_string(text).render({{"text": "<b>"}}))
    except Exception:
        made.append(False)
assert any(made)
"""


def attacks() -> list[Row]:
    """Return where the author of a template reaches all classes of Python."""
    rows = []
    for answers, setup, trials in ATTACKS:
        with baked(answers) as path:
            python = install(path, [])
            for title, code in trials.items():
                outcome = tried(python, setup, code)
                rows.append(
                    {
                        "where": title,
                        "sandboxed": not outcome["works"],
                        "said": outcome["said"],
                    }
                )
    return rows


# A page of text, as the README of a project says: what its owner adds to which file.
ROUTES = {
    "flask": {
        "acme/views.py": (
            "",
            '\n\n@bp.get("/about/")\ndef about() -> str:\n    return "About us"\n',
        ),
    },
    "django": {
        "acme/views.py": (
            "",
            (
                "\n\ndef about(_request: HttpRequest) -> HttpResponse:\n"
                '    return HttpResponse("About us")\n'
            ),
        ),
        "acme/urls.py": (
            "urlpatterns = [\n",
            'urlpatterns = [\n    path("about/", views.about, name="about"),\n',
        ),
    },
}
ASK = {
    "flask": f"{START_FLASK}\nclient = create_app().test_client()\ntext = lambda page: page.text\n",
    "django": (
        f"{START_DJANGO}\nfrom django.test import Client\nclient = Client()\n"
        "text = lambda page: page.content.decode()\n"
    ),
}


def routes() -> list[Row]:
    """Return how many files and lines a new route takes in the smallest project with pages."""
    rows = []
    for framework, edits in ROUTES.items():
        answers = {"orm": "none", "admin": False, "accounts": False, "pages": "native"}
        with baked({**answers, "api": False, "framework": framework}) as path:
            lines = 0
            for name, (place, text) in edits.items():
                before = (path / name).read_text("utf-8")
                after = before.replace(place, text, 1) if place else before + text
                assert after != before, f"{name} does not hold {place!r}"
                (path / name).write_text(after, "utf-8")
                lines += len(after.splitlines()) - len(before.splitlines())
            python = install(path, [])
            asked = """
page = client.get("/about/", headers={"host": "localhost"})
assert page.status_code == 200 and "About us" in text(page), page
"""
            outcome = tried(python, ASK[framework], asked)
            assert outcome["works"], outcome
            rows.append({"framework": framework, "files": len(edits), "lines": lines})
    return rows


def install(path: Path, extra: list[str]) -> Path:
    """Install the project at *path* with *extra* packages, and return its Python."""
    succeed("uv", "sync", "--quiet", "--no-dev", "--python", PYTHON, cwd=path)
    python = path / ".venv/bin/python"
    if extra:
        succeed("uv", "pip", "install", "--quiet", "--python", python, *extra, cwd=path)
    return python


def tried(python: Path, setup: str, code: str) -> Row:
    """Return whether *code* works after the *setup*, which must, and what it says if not."""
    indented = code.strip().replace("\n", "\n    ")
    program = (
        f"{setup}\nimport json\ntry:\n    {indented}\nexcept Exception as error:\n"
        "    said = f'{type(error).__name__}: {error}'\n    works = False\nelse:\n"
        "    said, works = '', True\nprint(json.dumps({'works': works, 'said': said}))\n"
    )
    *_, last = succeed(python, "-c", program, cwd=python.parents[2]).splitlines()
    result: Row = json.loads(last)
    return result | {"said": " ".join(result["said"].split())[:200]}


if __name__ == "__main__":
    for name, rows in measure().items():
        for row in rows:
            print(name, json.dumps(row))
