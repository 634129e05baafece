"""Add an option to a copy of the template, by the steps of CONTRIBUTING and by nothing else."""

import json
import re
import sys
from pathlib import Path
from typing import Any

from .commands import succeed
from .template import HOUSES

SLUG = HOUSES.name

# What a project with it holds, by framework and path. A line is of the field's most ordinary code.
FILES = {
    "flask": {
        "acme/NAME/__init__.py": "",
        "acme/NAME/views.py": """\
from flask import Blueprint

bp = Blueprint("NAME", __name__, url_prefix="/NAME")


@bp.get("/")
def index() -> dict[str, str]:
    return {"NAME": "lit"}
""",
        "tests/test_NAME.py": """\
from flask.testing import FlaskClient


def test_NAME(client: FlaskClient) -> None:
    assert client.get("/NAME/").json == {"NAME": "lit"}
""",
    },
    "django": {
        "acme/NAME/__init__.py": "",
        "acme/NAME/urls.py": """\
from django.urls import path

from . import views

urlpatterns = [path("", views.index, name="NAME")]
""",
        "acme/NAME/views.py": """\
from django.http import HttpRequest, JsonResponse


def index(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"NAME": "lit"})
""",
        "tests/test_NAME.py": """\
from django.test import SimpleTestCase


class NAMETests(SimpleTestCase):
    def test_NAME(self) -> None:
        self.assertEqual(self.client.get("/NAME/").json(), {"NAME": "lit"})
""",
    },
}


def add_battery(template: Path, name: str) -> None:
    """Add to *template* the option *name*, yes or no, which needs an ORM and answers at /name/."""
    ask(template / "cookiecutter.json", name)
    for framework, files in FILES.items():
        for path, text in files.items():
            place = path.replace("acme", SLUG).replace("NAME", name)
            file = template / SLUG / f"_{framework}" / place
            file.parent.mkdir(exist_ok=True)
            file.write_text(text.replace("NAME", name), encoding="utf-8")
    house = template / SLUG / "_flask" / SLUG
    insert(
        house / "__init__.py",
        before="{% if cookiecutter.__static %}\nfrom .extensions",
        block=f"from .{name} import views as {name}",
        name=name,
    )
    insert(
        house / "__init__.py",
        before="    app.register_blueprint(views.bp)\n",
        block=f"    app.register_blueprint({name}.bp)",
        name=name,
    )
    urls = template / SLUG / "_django" / SLUG / "urls.py"
    insert(
        urls,
        before='    path("", views.home, name="home"),\n',
        block=f'    path("{name}/", include("{{{{ cookiecutter.project_slug }}}}.{name}.urls")),',
        name=name,
    )
    replace(
        urls,
        "__notes %}\nfrom django.urls import include",
        "__includes %}\nfrom django.urls import include",
    )
    own(template, name)


def derive(template: Path) -> None:
    """Write anew what *template* derives, as `make readme` does."""
    makefile = (template / "Makefile").read_text("utf-8")
    for generator in dict.fromkeys(re.findall(r"-m (scripts\.\w+)", makefile)):
        succeed(sys.executable, "-m", generator, cwd=template)


def ask(file: Path, name: str) -> None:
    """Ask the question *name* in the cookiecutter.json at *file*, before the container image."""
    known = json.loads(file.read_text("utf-8"))
    includes = known.pop("__includes", "{{ 'yes' if cookiecutter.__notes else '' }}")
    asked: dict[str, Any] = {}
    for question, default in known.items():
        if question == "docker":
            asked[name] = False
        asked[question] = default
        if question == "__size":
            asked["__size"] = default.replace(") }}", f", {name}=cookiecutter.{name}) }}}}")
        if question == "__notes":
            asked["__includes"] = includes.replace(" else", f" or cookiecutter.{name} else")
    prompts = asked["__prompts__"].items()
    asked["__prompts__"] = {}
    for question, label in prompts:
        if question == "docker":
            asked["__prompts__"][name] = (
                f"{name.capitalize()}\n    Answers at /{name}/; one more page to keep"
            )
        asked["__prompts__"][question] = label
    file.write_text(json.dumps(asked, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def own(template: Path, name: str) -> None:
    """Give *name* its row and its rule, and the tests their own view of both."""
    row = f'    ({{"{name}": [True]}}, f"_*/{{PKG}}/{name}", "_*/tests/test_{name}.py"),\n'
    insert_text(
        template / "hooks/post_gen_project.py",
        before="NEEDS = [\n",
        text=row,
        after=True,
    )
    insert_text(
        template / "answer_gate/rules.py",
        before='    Rule({"orm": "none"}, {"admin"',
        text=f'    Rule({{"orm": "none"}}, {{"{name}": [False]}}, "{name} needs an ORM"),\n',
    )
    expected = template / "tests/helpers/expected.py"
    rows = {
        "COSTS": f'    "{name}": Cost(conditions=3, flask=(14, 6), django=(14, 7)),\n',
        "IMPOSSIBLE": f'    {{"orm": "none", "{name}": True}},\n',
        "OWNERS": f'    (r"/{name}/|/test_{name}", {{"{name}": [True]}}),\n',
        "WORDS": f'    ("{name}", {{"{name}": [True]}}),\n',
    }
    for table, row in rows.items():
        lines = expected.read_text("utf-8").splitlines(keepends=True)
        (place,) = (i for i, line in enumerate(lines) if line.startswith(f"{table}: "))
        lines.insert(place + 1, row)
        expected.write_text("".join(lines), encoding="utf-8")


def insert(file: Path, *, before: str, block: str, name: str) -> None:
    """Insert *block*, for those who have the option *name*, *before* a text of *file*."""
    insert_text(
        file, before=before, text=f"{{% if cookiecutter.{name} %}}\n{block}\n{{% endif %}}\n"
    )


def insert_text(file: Path, *, before: str, text: str, after: bool = False) -> None:
    """Insert *text* into *file*, *before* a text that it holds once, or *after* that."""
    replace(file, before, f"{before}{text}" if after else f"{text}{before}")


def replace(file: Path, old: str, new: str) -> None:
    """Replace *old* where *file* holds it first; nothing where an option before did that.

    :raises AssertionError: *file* holds neither
    """
    text = file.read_text("utf-8")
    assert old in text or new in text, f"{file} does not hold {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
