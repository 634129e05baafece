"""Projects that somebody works on, and what cruft makes of them."""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from .commands import COOKIECUTTER, clone, environment, run, succeed
from .expected import ROTATING
from .template import (
    BARE,
    COMBINATIONS,
    COVERING,
    FULL,
    MOST,
    Answers,
    choices,
    differing_files,
    is_possible,
    label,
    read_tree,
)

CRUFT = (sys.executable, "-m", "cruft")

# Who commits, whatever git knows of the user of this machine.
PERSON = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "Ada", "EMAIL": "ada@example.com"}.items()
}

# What its owner changes in a project: in which file, before which text, and how. Each place is one
# that every project of the framework has; what follows nothing is added at the end.
PAGE = '@bp.get("/about/")\ndef about() -> str:\n    return "About us"\n'
EDITS: dict[str, list[tuple[str, str, str]]] = {
    "flask": [
        ("acme/views.py", "@bp.app_errorhandler(HTTPException)\n", f"{PAGE}\n\n"),
        ("acme/views.py", "", f"\n\n{PAGE.replace('about', 'terms')}"),
        ("acme/__init__.py", "\n\ndef create_app", "from .shop import views as shop\n"),
        ("acme/__init__.py", "    return app\n", "    app.register_blueprint(shop.bp)\n"),
        ("acme/settings.py", "", '\n\nGREETING = "Hello"\n'),
    ],
    "django": [
        ("acme/urls.py", "\nurlpatterns = [\n", "from .shop import views as shop\n"),
        ("acme/urls.py", "]\n", '    path("about/", shop.about),\n'),
        ("acme/urls.py", "]\n", '    path("terms/", shop.about),\n'),
        ("acme/urls.py", "]\n", '    path("shop/", shop.index),\n'),
        ("acme/settings.py", "", '\nGREETING = "Hello"\n'),
    ],
}
COMMON_EDITS = [
    ("README.md", "## Get started\n", "Ada keeps it.\n\n"),
    ("acme/settings.py", "3600)", "9"),
    ("pyproject.toml", "\n]\n", '\n    "packaging>=24",'),
]

# Files of their own.
SHOP = {
    "flask": """\
from flask import Blueprint

bp = Blueprint("shop", __name__)


@bp.get("/shop/")
def index() -> dict[str, list[str]]:
    return {"shop": []}
""",
    "django": """\
from django.http import HttpRequest, HttpResponse, JsonResponse


def index(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"shop": []})


def about(request: HttpRequest) -> HttpResponse:
    return HttpResponse("About us")
""",
}
TEST = """\
def test_shop(client):
    assert client.get("/shop/").text.replace(" ", "").strip() == '{"shop":[]}'
    assert client.get("/about/").text == client.get("/terms/").text == "About us"
"""


Files = dict[str, bytes]
WorkedOn = Callable[[Answers], Files]  # the files of a project that was baked, and worked on


class Step(NamedTuple):
    """An update that changes the answers of a project."""

    source: Answers
    changes: Answers

    @property
    def target(self) -> Answers:
        """The answers after it."""
        return {**self.source, **self.changes}

    def __str__(self) -> str:
        """Name it in short: `flask+sql+native: admin=true`."""
        changes = json.dumps(self.changes).strip("{}").replace('"', "").replace(": ", "=")
        return f"{label(self.source)}: {changes}"


def steps(sources: list[Answers], names: list[str]) -> Iterator[Step]:
    """Yield each step from one of *sources* by one of the answers *names*.

    An answer that cannot be beside the others brings as few as can be that change with it.
    """
    for source in sources:
        for name in names:
            for value in choices(name):
                if value != source[name]:
                    yield from nearest(source, {name: value})


def nearest(source: Answers, change: Answers) -> Iterator[Step]:
    """Yield the smallest steps from *source*, within its framework, that hold *change*."""
    found: list[Answers] = []
    for each in COMBINATIONS:
        target = {**source, **each, **change, "framework": source["framework"]}
        changes = {
            **change,
            **{name: target[name] for name in target if target[name] != source[name]},
        }
        if is_possible(target) and changes not in found:
            found.append(changes)
    least = min(map(len, found), default=0)
    yield from (Step(source, changes) for changes in found if len(changes) == least)


# All steps, from rows that cover what three answers do together, of the answers that change what a
# project does; of the others, those of the largest and the smallest projects.
STEPS = [
    *steps(
        [{**answers, **MOST} for answers in COVERING],
        [name for name in COVERING[0] if name != "framework"],
    ),
    *(
        step
        for name in ROTATING
        for value in choices(name)
        for step in steps([{**answers, **MOST, name: value} for answers in [*FULL, *BARE]], [name])
    ),
]


def work_on(home: Path, framework: str) -> None:
    """Change, in the project at *home*, what its owner might."""
    for path, place, text in [*EDITS[framework], *COMMON_EDITS]:
        before, found, after = (home / path).read_text("utf-8").partition(place or "\0")
        assert found or not place, f"{path} has no {place!r}"
        (home / path).write_text(f"{before}{text}{found}{after}", encoding="utf-8")
    for path, text in {
        "acme/shop/__init__.py": "",
        "acme/shop/views.py": SHOP[framework],
        "tests/test_shop.py": TEST,
    }.items():
        (home / path).parent.mkdir(exist_ok=True)
        (home / path).write_text(text, encoding="utf-8")


def commit(home: Path) -> None:
    """Commit all that is in *home*, whether that is new or not."""
    env = environment(**PERSON)
    succeed("git", "init", "--quiet", cwd=home)
    succeed("git", "add", "--all", cwd=home)
    succeed("git", "commit", "--quiet", "--allow-empty", "--message", "All", cwd=home, env=env)


def tracked(home: Path) -> dict[str, bytes]:
    """Return what a project holds, but for its secrets, its history and what no update touches."""
    return {
        name: text
        for name, text in read_tree(home).items()
        if name.split("/")[0] not in {".env", ".git"} and not name.startswith("migrations/versions")
    }


def conflicts(home: Path) -> list[str]:
    """Return the paths where an update left work for somebody, which it does not fail for."""
    marked = run("git", "grep", "--untracked", "--name-only", "^<<<<<<< ", cwd=home).stdout
    rejected = succeed("git", "ls-files", "--cached", "--others", "*.rej", cwd=home)
    return [*marked.split(), *rejected.split()]


class Workshop:
    """A committed copy of the template, and the projects that are made of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = clone(folder / "template")
        self.projects: dict[str, Path] = {}
        commit(self.template)

    def make(self, answers: Answers, name: str, template: str = "template") -> Path:
        """Make a project in the folder *name*, by cookiecutter alone, and commit it."""
        words = [f"{key}={str(value).lower()}" for key, value in answers.items()]
        succeed(*COOKIECUTTER, template, "--no-input", "-o", name, *words, cwd=self.folder)
        home = self.folder / name / "acme"
        commit(home)
        return home

    def worked_on(self, answers: Answers) -> Path:
        """Return a project of *answers* that was worked on since."""
        name = label(answers)
        if name not in self.projects:
            self.projects[name] = self.make(answers, name)
            work_on(self.projects[name], answers["framework"])
            commit(self.projects[name])
        return self.projects[name]

    def copy(self, answers: Answers) -> Path:
        """Return a copy of its own of a project of *answers* that was worked on."""
        folder = tempfile.mkdtemp(dir=self.folder)
        return shutil.copytree(self.worked_on(answers), Path(folder, "acme"))

    def take(self, step: Step) -> Path:
        """Return a project after *step*."""
        home = self.copy(step.source)
        update(home, step.changes)
        return home


def check_step(step: Step, workshop: Workshop, worked_on: WorkedOn) -> Path:
    """Check that *step* leaves no conflict, and comes to what is worked on in its target."""
    home = workshop.take(step)
    assert conflicts(home) == []
    assert differing_files(tracked(home), worked_on(step.target)) == set()
    return home


def update(home: Path, changes: Answers) -> str:
    """Update the project at *home*, and return what cruft said."""
    command = (*CRUFT, "update", "--skip-apply-ask", "--variables-to-update", json.dumps(changes))
    return succeed(*command, cwd=home)
