"""How much code a project gives to its owner, in lines; docs/design of the template sets them."""

import pytest

from .helpers.expected import BARE_COST, COSTS, FULL_COST
from .helpers.files import lines_of
from .helpers.template import BARE, FULL, LEAST, MOST, Answers, Bake, label

# Today's largest projects, and those without the options that have a budget of their own.
LARGE = [*FULL, *(each | dict.fromkeys(COSTS, False) for each in (FULL if COSTS else []))]

MAX_README = 100
MAX_SECTION = 10  # of an option that has a budget of its own
MAX_DECISION = 40


@pytest.mark.parametrize("answers", [*LARGE, *BARE], ids=label)
def test_project_is_as_small_as_promised(bake: Bake, answers: Answers) -> None:
    costs = [BARE_COST]
    if answers in LARGE:
        costs = [FULL_COST, *(cost for name, cost in COSTS.items() if answers[name])]
    limits = [getattr(cost, answers["framework"]) for cost in costs]
    rotating = MOST if answers in LARGE else LEAST
    project = bake({"project_slug": "acme", **answers, **rotating})
    code, tests = lines_of(project)
    assert code <= sum(code for code, _ in limits)
    assert tests <= sum(tests for _, tests in limits)
    sections = len(costs) - 1
    assert len(project.files["README.md"].splitlines()) <= MAX_README + sections * MAX_SECTION
    assert len(project.files["docs/decision.md"].splitlines()) <= MAX_DECISION
