"""The table of the hook, and the houses that it speaks of."""

import copy
import functools
import itertools
import re
import shutil
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from answer_gate.rules import HOUSES as HOUSES_OF_THE_GATE

from .commands import cookiecutter
from .conftest import Bake
from .template import (
    BARE,
    CHOICES,
    DISTINCT,
    HOUSES,
    LEAST,
    QUESTIONS,
    ROTATING,
    Answers,
    Project,
    choices,
    combinations,
    complete,
    label,
    load_hook,
    read_tree,
)

Table = dict[str, dict[Any, list[str]]]

HOOK = load_hook()
BATTERIES: Table = HOOK.BATTERIES
SLUG = HOUSES.name

# Which answers a file is for, by its path alone. The table must come to the same.
OWNERS: list[tuple[str, Answers]] = [
    (r"/notes/|/db\.py$|/sqlite/|/test_notes", {"orm": ["sql", "mongodb"]}),
    (r"/migrations/|/test_migrations|_sql\.py$", {"orm": ["sql"]}),
    (r"/transfer\.py$|/test_transfer|/notes/commands\.py$", {"orm": ["sql"]}),
    (r"^_flask/.*/(db|model_view|models)\.py$", {"orm": ["sql"]}),
    (r"^_mongodb/", {"orm": ["mongodb"]}),
    (r"/accounts/|admin|_users\.py$|/model_view\.py$", {"admin": [True]}),
    (r"/notes/forms\.py$|/test_(notes_)?pages", {"pages": ["native", "jinja2"]}),
    (r"^_both/.*/static/|^_flask/.*/templates/(?!admin/)", {"pages": ["native", "jinja2"]}),
    (r"^_django/.*/templates/", {"pages": ["native"]}),
    (r"^_django/.*/jinja", {"pages": ["jinja2"]}),
    (r"/schemas\.py$|/test_(notes_)?json", {"pages": ["none"]}),
    (r"/Dockerfile$|/\.dockerignore$|/compose\.yaml$|/Caddyfile$", {"docker": [True]}),
    (r"/\.github/", {"ci": ["github"]}),
    (r"/\.gitlab-ci\.yml$|/renovate\.json$", {"ci": ["gitlab"]}),
    (r"/\.pre-commit-config\.yaml$", {"ci": ["github", "gitlab"]}),
    *((rf"/LICENSE\.{name}$", {"license": [name]}) for name in choices("license")),
]

# Conditions are in these files and in no other.
WIRING = {
    ".dockerignore",
    ".env.example",
    ".gitignore",
    ".gitlab-ci.yml",
    "Dockerfile",
    "Makefile",
    "README.md",
    "__init__.py",
    "ci.yml",
    "compose.yaml",
    "conftest.py",
    "decision.md",
    "dependabot.yml",
    "gunicorn.conf.py",
    "pyproject.toml",
    "settings.py",
    "urls.py",
    "views.py",
}

# All that the smallest projects hold.
BARE_FILES = {
    "flask": [
        ".env",
        ".env.example",
        ".gitignore",
        "LICENSE",
        "Makefile",
        "README.md",
        "acme/__init__.py",
        "acme/health.py",
        "acme/logs.py",
        "acme/security.py",
        "acme/settings.py",
        "acme/views.py",
        "docs/decision.md",
        "gunicorn.conf.py",
        "pyproject.toml",
        "tests/__init__.py",
        "tests/conftest.py",
        "tests/settings.py",
        "tests/test_json.py",
        "tests/test_security.py",
        "tests/test_server.py",
        "tests/test_site.py",
    ],
    "django": [
        ".env",
        ".env.example",
        ".gitignore",
        "LICENSE",
        "Makefile",
        "README.md",
        "acme/__init__.py",
        "acme/health.py",
        "acme/logs.py",
        "acme/security.py",
        "acme/settings.py",
        "acme/urls.py",
        "acme/views.py",
        "acme/wsgi.py",
        "docs/decision.md",
        "gunicorn.conf.py",
        "manage.py",
        "pyproject.toml",
        "tests/__init__.py",
        "tests/conftest.py",
        "tests/settings.py",
        "tests/test_json.py",
        "tests/test_security.py",
        "tests/test_server.py",
        "tests/test_site.py",
    ],
}

TEMPLATE_FILES = read_tree(HOUSES)
EVERY_PROJECT = combinations(CHOICES)
ROWS = [(name, value) for name, rows in BATTERIES.items() for value in rows]
PATHS = [(name, value, path) for name, value in ROWS for path in BATTERIES[name][value]]


@functools.cache
def files_at(pattern: str) -> set[str]:
    """Return the template's files at *pattern*; a folder stands for all that it holds."""
    found = (file for path in HOUSES.glob(pattern) for file in (path, *path.rglob("*")))
    return {file.relative_to(HOUSES).as_posix() for file in found if file.is_file()}


def files_kept_by(table: Table, answers: Answers) -> set[str]:
    """Return the template's files that *table* leaves to a project of *answers*."""
    kept = {path for path in TEMPLATE_FILES if in_houses_of(answers, path)}
    for name, rows in table.items():
        named = {file for paths in rows.values() for path in paths for file in files_at(path)}
        kept -= named - {file for path in rows.get(answers[name], []) for file in files_at(path)}
    return kept


def files_owed_to(answers: Answers) -> set[str]:
    """Return the template's files that a project of *answers* should get, by their names alone."""
    return {
        path
        for path in TEMPLATE_FILES
        if in_houses_of(answers, path)
        and all(answers[name] in values for name, values in conditions_of(path))
    }


@functools.cache
def conditions_of(path: str) -> list[tuple[str, list[Any]]]:
    """Return the answers, each with its values, that the name of *path* asks for."""
    return [need for pattern, needs in OWNERS if re.search(pattern, path) for need in needs.items()]


def in_houses_of(answers: Answers, path: str) -> bool:
    """Tell whether *path* is in one of the houses that a project comes from."""
    return path.startswith(("_both/", f"_{answers['framework']}/", f"_{answers['orm']}/"))


def baked(path: str, answers: Answers) -> str:
    """Return where the template's file *path* is in a project of *answers*."""
    inside = path.partition("/")[2].replace(SLUG, answers["project_slug"])
    return "LICENSE" if inside.startswith("LICENSE.") else inside


@pytest.mark.parametrize(("name", "value"), ROWS)
def test_row_is_a_choice_of_a_question(name: str, value: Any) -> None:
    assert value in choices(name)


@pytest.mark.parametrize(("name", "value", "path"), PATHS)
def test_path_in_a_row_exists(name: str, value: Any, path: str) -> None:
    assert files_at(path), f"{name}={value} names {path}, which is not there"


def test_table_keeps_what_the_names_of_the_files_promise() -> None:
    for answers in EVERY_PROJECT:
        assert files_kept_by(BATTERIES, answers) == files_owed_to(answers), label(answers)


@pytest.mark.parametrize(("name", "value", "path"), PATHS)
def test_path_that_left_its_row_is_noticed(name: str, value: Any, path: str) -> None:
    table = copy.deepcopy(BATTERIES)
    table[name][value].remove(path)
    assert any(files_kept_by(table, each) != files_owed_to(each) for each in EVERY_PROJECT)


def test_every_file_belongs_to_some_project() -> None:
    used = {path for answers in EVERY_PROJECT for path in files_owed_to(answers)}
    assert TEMPLATE_FILES.keys() - used == set()


def test_project_holds_the_files_that_it_is_owed(project: Project) -> None:
    owed = {baked(path, project.answers) for path in files_owed_to(project.answers)}
    assert project.files.keys() == owed | {".env"}


@pytest.mark.parametrize("answers", BARE, ids=label)
def test_smallest_project_holds_nothing_else(bake: Bake, answers: Answers) -> None:
    files = bake({"project_slug": "acme", **answers, **LEAST}).files
    assert sorted(files) == BARE_FILES[answers["framework"]]


@pytest.mark.parametrize("pair", [*itertools.combinations(ROTATING, 2)], ids="+".join)
def test_answers_that_rotate_meet_in_pairs(pair: tuple[str, str]) -> None:
    met = {tuple(complete(answers)[name] for name in pair) for answers in DISTINCT}
    assert met == set(itertools.product(*map(choices, pair)))


def test_no_project_gets_a_path_from_two_houses() -> None:
    for answers in EVERY_PROJECT:
        paths = [path.partition("/")[2] for path in files_owed_to(answers)]
        assert len(paths) == len(set(paths)), label(answers)


def test_gate_and_hook_know_every_house() -> None:
    assert {path.name for path in HOUSES.iterdir()} == set(HOUSES_OF_THE_GATE) == set(HOOK.HOUSES)


def test_conditions_are_in_wiring_files_and_own_their_lines() -> None:
    for path, text in rendered_files().items():
        for line in re.findall(r".*\{%.*", text):
            assert PurePosixPath(path).name in WIRING, f"{path} holds {line.strip()}"
            assert re.fullmatch(r" *\{% [^%]+ %\}", line), f"{path} holds {line.strip()}"
            assert "framework" not in line, f"{path} holds {line.strip()}: use the houses"


def test_text_that_is_copied_asks_for_no_answer() -> None:
    for path in TEMPLATE_FILES.keys() - rendered_files().keys():
        assert b"cookiecutter" not in TEMPLATE_FILES[path], path


@pytest.mark.parametrize("pattern", QUESTIONS["_copy_without_render"])
def test_pattern_is_used_and_holds_in_any_house(pattern: str) -> None:
    assert pattern.startswith("*"), "the gate puts the house before it"
    assert any(is_copied(path, [pattern]) for path in TEMPLATE_FILES)


def rendered_files() -> dict[str, str]:
    """Return the template's files that Jinja reads."""
    return {
        path: content.decode()
        for path, content in TEMPLATE_FILES.items()
        if not is_copied(path, QUESTIONS["_copy_without_render"])
    }


def is_copied(path: str, patterns: list[str]) -> bool:
    """Tell whether one of *patterns* takes *path*, or a folder that it is in."""
    places = (PurePosixPath(path), *PurePosixPath(path).parents)
    return any(fnmatch(str(place), pattern) for place in places for pattern in patterns)


def test_pruning_stays_inside_the_houses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shutil.copytree(HOUSES, tmp_path / "project"))
    ours = Path(SLUG, "notes/ours.py")
    ours.parent.mkdir(parents=True)
    ours.touch()
    HOOK.prune(BARE[0] | LEAST)
    assert ours.exists()
    assert [path for path in Path().glob("_*/**/notes/*") if path.is_file()] == []


def test_overwriting_a_project_spares_what_its_owner_wrote(tmp_path: Path) -> None:
    home = make(tmp_path)
    ours = [
        home / name for name in ("acme/notes/ours.py", "acme/ours/new.py", "tests/test_ours.py")
    ]
    for path in [*ours, home / "acme/notes/views.py", home / ".env", home / "README.md"]:
        path.parent.mkdir(exist_ok=True)
        path.write_text("ours\n", encoding="utf-8")

    make(tmp_path, "--overwrite-if-exists", "orm=none")

    for path in [*ours, home / "acme/notes/views.py", home / ".env"]:
        assert path.read_text("utf-8") == "ours\n"
    assert (home / "README.md").read_text("utf-8") != "ours\n"
    assert [path for path in home.iterdir() if path.name.startswith("_")] == []


def test_overwriting_can_keep_every_edit(tmp_path: Path) -> None:
    home = make(tmp_path, "admin=false")
    (home / "README.md").write_text("ours\n", encoding="utf-8")
    before = read_tree(home)
    make(tmp_path, "--overwrite-if-exists", "--skip-if-file-exists")
    after = read_tree(home)
    assert {path: after[path] for path in before} == before
    assert "acme/notes/admin.py" in after.keys() - before.keys()


def test_making_a_project_again_changes_nothing(tmp_path: Path) -> None:
    before = read_tree(make(tmp_path))
    assert read_tree(make(tmp_path, "--overwrite-if-exists")) == before


def make(folder: Path, *arguments: str) -> Path:
    """Make the default project in *folder* with the real command."""
    done = cookiecutter("--no-input", *arguments, cwd=folder)
    assert done.returncode == 0, done.stdout
    return folder / "acme"
