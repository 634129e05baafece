"""Every step from one project to another spares its owner's work, and comes to a sound project."""

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from ..helpers.commands import COOKIECUTTER, NO_ANSWERS, clone, environment, run, succeed
from ..helpers.day_two import environ
from ..helpers.template import COVERING, FULL, MOST, ROOT, Answers, Bake, differing_files, label
from ..helpers.updates import (
    CRUFT,
    PERSON,
    STEPS,
    Step,
    WorkedOn,
    Workshop,
    check_step,
    commit,
    conflicts,
    tracked,
    update,
)


def by_framework(several: list[Answers]) -> list[Any]:
    """Return a parameter for each of *several* answers; those of a framework share a worker."""
    return [
        pytest.param(each, id=label(each), marks=pytest.mark.xdist_group(each["framework"]))
        for each in several
    ]


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(step, id=str(step), marks=pytest.mark.xdist_group(step.source["framework"]))
        for step in STEPS
    ],
)
def test_step_comes_to_a_project_of_those_answers(
    step: Step, workshop: Workshop, worked_on: WorkedOn
) -> None:
    shutil.rmtree(check_step(step, workshop, worked_on))


# What a step comes to is, byte for byte, what is made of its target here. So each needs to pass
# once. An answer that rotates adds nothing that its checks and its tests would read.
@pytest.mark.parametrize("answers", by_framework(COVERING))
def test_project_passes_after_its_owner_worked_on_it(
    workshop: Workshop, answers: Answers, request: pytest.FixtureRequest
) -> None:
    home = workshop.copy({**answers, **MOST})
    env = environ(answers, home, request)
    succeed("make", "check", cwd=home, env=env)
    succeed("make", "test", cwd=home, env=env)


@pytest.mark.parametrize("answers", by_framework(FULL))
def test_database_goes_on_after_the_admin_was_given_back(
    workshop: Workshop, answers: Answers
) -> None:
    home = workshop.make({**answers, **MOST}, f"database of {label(answers)}")
    succeed("make", "migrate", cwd=home)
    commit(home)
    update(home, {"admin": False})
    if answers["framework"] == "flask":
        # They have been applied: keep them, and add one.
        succeed("git", "checkout", "HEAD", "migrations", cwd=home)
        succeed("make", "migrations", "m=drop users", cwd=home)
    succeed("make", "migrate", cwd=home)
    succeed("make", "test", cwd=home)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clone the template with all that came before, and commit what is not committed yet."""
    home = tmp_path_factory.mktemp("history") / "template"
    succeed("git", "clone", "--quiet", ROOT, home, cwd=home.parent)
    succeed("git", "rm", "-r", "--quiet", ".", cwd=home)
    clone(home)
    commit(home)
    return home


def last_version(history: Path) -> str:
    """Return the last tag; before the first, the state of some commits ago stands for it."""
    tag = run("git", "describe", "--tags", "--abbrev=0", "HEAD~1", cwd=history)
    if tag.returncode == 0:
        return tag.stdout.strip()
    states = succeed("git", "rev-list", "--first-parent", "--max-count=6", "HEAD", cwd=history)
    return states.split()[-1]


@pytest.mark.parametrize("answers", FULL, ids=label)
def test_project_of_the_last_version_can_be_updated(
    history: Path, tmp_path: Path, bake: Bake, answers: Answers
) -> None:
    last = last_version(history)
    asked = json.loads(succeed("git", "show", f"{last}:cookiecutter.json", cwd=history))
    known = {name: value for name, value in answers.items() if name in asked}
    options = ("--no-input", "--config-file", NO_ANSWERS, "--extra-context", json.dumps(known))
    # The first versions had no list of what to skip.
    old = ("--checkout", last, "--skip", ".env")
    succeed(*CRUFT, "create", str(history), *options, *old, cwd=tmp_path)
    home = tmp_path / "acme"
    commit(home)

    update(home, {})

    assert differing_files(tracked(home), tracked(bake(known).path)) == set()
    succeed("make", "test", cwd=home)


def test_readme_changes_its_mind(workshop: Workshop, tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    consoles = re.findall(r"```console\n(.*?)```", readme, re.DOTALL)
    (console,) = (text for text in consoles if "cruft update" in text)
    script = "\n".join(re.findall(r"^\$ (.*)", console, re.MULTILINE))
    for there, here in {
        "uvx cookiecutter gh:ORG/flask-or-django": shlex.join(
            [*COOKIECUTTER, str(workshop.template)]
        ),
        "uvx cruft": shlex.join(CRUFT),
    }.items():
        assert there in script
        script = script.replace(there, here)

    done = run("sh", "-exc", script, cwd=tmp_path, env=environment(**PERSON))

    assert done.returncode == 0, done.stdout
    home = tmp_path / "acme"
    assert conflicts(home) == []
    assert len(succeed("git", "log", "--oneline", cwd=home).splitlines()) == 5
    assert "def about()" in (home / "acme/views.py").read_text("utf-8")
    assert (home / "acme/notes/models.py").exists()
    assert not (home / "acme/admin.py").exists()
