"""Every step from one project to another spares its owner's work, and comes to a sound project."""

import shutil
from typing import Any

import pytest

from ..helpers.commands import succeed
from ..helpers.day_two import environ
from ..helpers.template import COVERING, FULL, Answers, label
from ..helpers.updates import MOST, STEPS, Step, WorkedOn, Workshop, check_step, commit, update


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
