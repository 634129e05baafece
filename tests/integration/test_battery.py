"""An option can be added by the steps of CONTRIBUTING alone, and the tests take it as their own."""

import sys
from pathlib import Path

import pytest

from ..helpers.battery import FILES, add_battery, derive
from ..helpers.commands import clone, environment, run, succeed
from ..helpers.template import FULL, label

# In the imports, it comes after those that benchmarks/growth.py adds.
NAME = "ensign"

# What reads every project or asks about every option. The others only run more projects.
READING = [
    *("budgets", "config_files", "dialogue", "figures", "files"),
    *("gate", "questions", "readme", "site", "table"),
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the template that has one more option."""
    copy = clone(tmp_path_factory.mktemp("battery") / "template")
    succeed("git", "init", "--quiet", cwd=copy)
    succeed("git", "add", "--all", cwd=copy)
    add_battery(copy, NAME)
    derive(copy)
    return copy


def check(template: Path, *arguments: str) -> None:
    """Run tests in *template*, which must pass and be some."""
    done = run(
        *(sys.executable, "-m", "pytest", "--quiet", *arguments),
        cwd=template,
        env=environment(),
        timeout=1200,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", READING)
def test_existing_test_holds_as_it_is(template: Path, name: str) -> None:
    check(template, f"tests/test_{name}.py")


@pytest.mark.parametrize("full", FULL, ids=label)
def test_project_with_it_passes_its_own_checks_and_tests(
    template: Path, full: dict[str, object]
) -> None:
    check(template, "tests/test_projects.py", "-k", f"{label(full)}+{NAME}]")


def test_updates_add_and_remove_it_without_conflicts(template: Path) -> None:
    check(template, "tests/test_updates.py", "-k", NAME)
    listed = succeed(
        *(sys.executable, "-m", "pytest", "--collect-only", "--quiet"),
        "tests/integration/test_updates.py",
        cwd=template,
    )
    steps = [line for line in listed.splitlines() if f"{NAME}=" in line]
    assert len(steps) > 2 * len(FULL)
    check(template, *steps)


def test_layout_says_with_what_its_files_leave(template: Path) -> None:
    lines = (template / "docs/layout.md").read_text("utf-8").splitlines()
    for path in {path for files in FILES.values() for path in files}:
        *_, folder, name = Path(path.replace("NAME", NAME)).parts
        place = next(i for i, line in enumerate(lines) if f"── {folder}" in line)
        row = next(line for line in lines[place:] if f"── {name}" in line)
        assert row.split()[-1] == NAME, row


def test_only_files_that_contributing_names_were_touched(template: Path) -> None:
    guide = (template / ".github/CONTRIBUTING.md").read_text("utf-8")
    changed = succeed("git", "diff", "--name-only", cwd=template).split()
    derived = {path for path in changed if path.startswith("docs/")}
    for path in {*changed} - derived - {"README.md", "figures.json", "project.schema.json"}:
        name = path if "/" not in path or "cookiecutter" not in path else Path(path).name
        assert f"`{name}`" in guide, f"CONTRIBUTING does not name {name}"
    assert all(path.startswith(("tests/helpers/", "{{")) or "test" not in path for path in changed)
