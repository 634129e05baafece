"""The template as its tests see it: the questions, and the projects that it can make."""

import importlib.util
import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from jinja2 import Environment

from .expected import IMPOSSIBLE, ROTATING

Answers = dict[str, Any]

# Values by which somebody does without a part.
DECLINED = (False, "none")

# How many cases a property is tried on.
CASES = int(os.environ.get("MAX_EXAMPLES", "60"))

ROOT = Path(__file__).resolve().parents[2]
HOUSES = ROOT / "{{cookiecutter.project_slug}}"
QUESTIONS: Answers = json.loads((ROOT / "cookiecutter.json").read_text("utf-8"))

# Names that sort, wrap and escape in their own ways.
NAMES = [
    {"project_name": "Acme", "project_slug": "acme"},
    {"project_name": 'Zoë\'s "Café" & \\Söhne {{ 7 * 7 }}', "project_slug": "z"},
    {"project_name": "ギャラリー", "project_slug": "gallery_of_the_northern_lights"},
    {"project_name": "</script><b>bold</b>", "project_slug": "mid_size2"},
]


class Project(NamedTuple):
    """A baked project; *files* is what it held before anything ran in it."""

    answers: Answers
    path: Path
    files: dict[str, bytes]


Bake = Callable[[Answers], Project]


def choices(name: str) -> list[Any]:
    """Return the values that the question *name* offers, default first."""
    match QUESTIONS[name]:
        case list(values):
            return values
        case bool(default):
            return [default, not default]
    return []


def is_possible(answers: Answers) -> bool:
    """Tell whether *answers* make a project."""
    return not any(pair.items() <= answers.items() for pair in IMPOSSIBLE)


def with_facts(answers: Answers) -> Answers:
    """Add to *answers* what cookiecutter.json derives from them."""
    known = dict(answers)
    for name, template in FACTS.items():
        known[name] = template.render(cookiecutter=known)
    return known


def label(answers: Answers) -> str:
    """Name *answers* in short: `django+sql+admin+jinja2`."""
    values = [name if value is True else value for name, value in answers.items() if value]
    return "+".join(values)


def combinations(names: list[str]) -> list[Answers]:
    """Return every possible set of answers to the questions *names*."""
    products = itertools.product(*(choices(name) for name in names))
    answers = (dict(zip(names, values, strict=True)) for values in products)
    return [each for each in answers if is_possible(each)]


def size(answers: Answers) -> int:
    """Return how many parts *answers* ask for."""
    return sum(answers[name] not in DECLINED for name in answers)


def covering_array(rows: list[Answers], strength: int, chosen: list[Answers]) -> list[Answers]:
    """Return some of *rows* in which every *strength* answers meet that meet in any row.

    Those that are *chosen* are among them. The others are taken greedily.
    """
    chosen = [*chosen]
    left = {meeting for row in rows for meeting in meetings(row, strength)}
    for row in chosen:
        left -= meetings(row, strength)
    while left:
        best = max(rows, key=lambda row: len(left & meetings(row, strength)))
        left -= meetings(best, strength)
        chosen.append(best)
    return [row for row in rows if row in chosen]


def meetings(row: Answers, strength: int) -> set[tuple[Any, ...]]:
    """Return every *strength* answers that meet in *row*."""
    return set(itertools.combinations(row.items(), strength))


def complete(answers: Answers) -> Answers:
    """Add a name, and the answers that rotate, to *answers*."""
    turn = TURNS.index(answers)
    rotating = {name: choices(name)[turn % len(choices(name))] for name in ROTATING}
    return {**NAMES[turn % len(NAMES)], **answers, **rotating}


# The variables that only say yes or no, of which files and conditions ask.
FACTS = {
    name: Environment().from_string(text)  # noqa: S701
    for name, text in QUESTIONS.items()
    if str(text).startswith("{{ 'yes' if ")
}

CHOICES = [name for name in QUESTIONS if not name.startswith("_") and choices(name)]
COMBINATIONS = combinations([name for name in CHOICES if name not in ROTATING])

# On Flask, pages in Jinja2 are pages in the native language, byte for byte (a test says so).
DISTINCT = [
    answers
    for answers in COMBINATIONS
    if (answers["framework"], answers["pages"]) != ("flask", "jinja2")
]

# Who gets which of the answers that rotate: the numbers of their values have no common divisor, so
# every two values meet within a few turns (a test says so).
TURNS = [*DISTINCT, *(answers for answers in COMBINATIONS if answers not in DISTINCT)]

# The largest and the smallest project of each framework, and the largest on MongoDB.
BY_FRAMEWORK = [
    [answers for answers in DISTINCT if answers["framework"] == name]
    for name in choices("framework")
]
FULL = [max(rows, key=size) for rows in BY_FRAMEWORK]
BARE = [min(rows, key=size) for rows in BY_FRAMEWORK]
MONGODB = max((a for a in DISTINCT if a["orm"] == "mongodb"), key=size)
MOST = {name: choices(name)[0] for name in ROTATING}
LEAST = {name: choices(name)[-1] for name in ROTATING}

# Rows of DISTINCT that hold every three answers that any of them holds, so that whatever comes of
# three answers together is seen. Most faults take no more (Kuhn, Wallace and Gallo 2004).
COVERING = covering_array(DISTINCT, 3, [*FULL, *BARE])


def params_of(combinations: list[Answers]) -> list[Any]:
    """Return a parameter for each of *combinations*; all tests of one share a worker."""
    return [
        pytest.param(answers, id=label(answers), marks=pytest.mark.xdist_group(label(answers)))
        for answers in combinations
    ]


def load_hook() -> ModuleType:
    """Import the hook, which is plain Python before it is rendered too."""
    spec = importlib.util.spec_from_file_location("hook", ROOT / "hooks/post_gen_project.py")
    assert spec
    assert spec.loader
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    return hook


def differing_files(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    """Return the paths at which two projects do not hold the same."""
    return {path for path in one | other if one.get(path) != other.get(path)}


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return the contents of every file below *folder*, by its path.

    But not .cruft.json, which is there or not as the template's own tree is committed or not.
    """
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".cruft.json"
    }
