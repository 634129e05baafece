"""The table of the hook, and the houses that it speaks of."""

import copy
import functools
import itertools
import re
import shutil
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import pytest

from answer_gate.rules import HOUSES as HOUSES_OF_THE_GATE

from .helpers.commands import cookiecutter
from .helpers.expected import COSTS, FULL_COST, ROTATING, WIRING
from .helpers.files import SLUG, TEMPLATE_FILES, baked, files_owed_to
from .helpers.template import (
    BARE,
    CHOICES,
    COVERING,
    DISTINCT,
    FACTS,
    HOUSES,
    LEAST,
    QUESTIONS,
    Answers,
    Bake,
    Project,
    choices,
    combinations,
    complete,
    label,
    load_hook,
    read_tree,
    with_facts,
)

Table = list[tuple[dict[str, list[object]], list[str]]]

HOOK = load_hook()
NEEDS: Table = [(needs, paths) for needs, *paths in HOOK.NEEDS]

MAX_HOOK_LINES = 175 + 15 * len(COSTS)  # each option that adds files has a row

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
        "acme/hooks.py",
        "acme/settings.py",
        "acme/views.py",
        "docs/decision.md",
        "gunicorn.conf.py",
        "pyproject.toml",
        "tests/conftest.py",
        "tests/test_app.py",
        "wsgi.py",
    ],
    "django": [
        ".env",
        ".env.example",
        ".gitignore",
        "LICENSE",
        "Makefile",
        "README.md",
        "acme/__init__.py",
        "acme/asgi.py",
        "acme/middleware.py",
        "acme/settings.py",
        "acme/urls.py",
        "acme/views.py",
        "acme/wsgi.py",
        "docs/decision.md",
        "gunicorn.conf.py",
        "manage.py",
        "pyproject.toml",
        "tests/__init__.py",
        "tests/settings.py",
        "tests/test_json.py",
        "tests/test_site.py",
    ],
}

EVERY_PROJECT = combinations(CHOICES)
ROWS = [needs for needs, _ in NEEDS]
PATHS = [(row, path) for row, (_, paths) in enumerate(NEEDS) for path in paths]


@functools.cache
def files_at(pattern: str) -> set[str]:
    """Return the template's files at *pattern*; a folder stands for all that it holds."""
    found = (file for path in HOUSES.glob(pattern) for file in (path, *path.rglob("*")))
    return {file.relative_to(HOUSES).as_posix() for file in found if file.is_file()}


def files_kept_by(table: Table, answers: Answers) -> set[str]:
    """Return the template's files that *table* leaves to a project of *answers*."""
    known = with_facts(answers)
    kept = set(TEMPLATE_FILES)
    for needs, paths in table:
        if not all(known[name] in values for name, values in needs.items()):
            kept -= {file for path in paths for file in files_at(path)}
    return kept


@pytest.mark.parametrize("needs", ROWS, ids=str)
def test_row_asks_for_what_can_be(needs: dict[str, list[object]]) -> None:
    for name, values in needs.items():
        possible = ["yes", ""] if name in FACTS else choices(name)
        assert set(values) < set(possible), name


def test_battery_has_one_row() -> None:
    keys = [str(needs) for needs in ROWS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("row", "path"), PATHS)
def test_path_in_a_row_exists(row: int, path: str) -> None:
    assert files_at(path), f"{ROWS[row]} names {path}, which is not there"


def test_table_keeps_what_the_names_of_the_files_promise() -> None:
    for answers in EVERY_PROJECT:
        assert files_kept_by(NEEDS, answers) == files_owed_to(answers), label(answers)


@pytest.mark.parametrize(("row", "path"), PATHS)
def test_path_that_left_its_row_is_noticed(row: int, path: str) -> None:
    table = copy.deepcopy(NEEDS)
    table[row][1].remove(path)
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


def test_every_three_answers_that_can_meet_are_installed_together() -> None:
    for names in itertools.combinations(DISTINCT[0], 3):
        possible = {tuple(answers[name] for name in names) for answers in DISTINCT}
        assert {tuple(answers[name] for name in names) for answers in COVERING} == possible, names


def test_no_project_gets_a_path_from_two_houses() -> None:
    for answers in EVERY_PROJECT:
        paths = [path.partition("/")[2] for path in files_owed_to(answers)]
        assert len(paths) == len(set(paths)), label(answers)


def test_gate_and_hook_know_every_house() -> None:
    assert {path.name for path in HOUSES.iterdir()} == set(HOUSES_OF_THE_GATE) == set(HOOK.HOUSES)


def test_conditions_are_in_wiring_files_and_own_their_lines() -> None:
    for path, text in rendered_files().items():
        shown = re.sub(r"\{% raw %\}.*?\{% endraw %\}", "", text, flags=re.DOTALL)
        for line in re.findall(r".*\{%.*", shown):
            assert PurePosixPath(path).name in WIRING, f"{path} holds {line.strip()}"
            assert re.fullmatch(r" *\{% [^%]+ %\}", line), f"{path} holds {line.strip()}"
            assert "framework" not in line, f"{path} holds {line.strip()}: use the houses"
            assert not re.search(r" (and|or) ", line), f"{path} holds {line.strip()}: name the fact"


def test_conditions_are_few() -> None:
    found = re.findall(r"\{% (?:if|elif)\b.*cookiecutter", "\n".join(rendered_files().values()))
    assert len(found) <= FULL_COST.conditions + sum(cost.conditions for cost in COSTS.values())


def test_hook_is_short() -> None:
    hook = Path(HOOK.__file__ or "").read_text("utf-8")
    assert len(hook.splitlines()) <= MAX_HOOK_LINES


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
    HOOK.prune(with_facts(BARE[0] | LEAST))
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
