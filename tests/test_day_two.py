"""What the owner of a project does on the second day, in the framework's ordinary style.

Each ends with `make check` and `make test`. tests/integration has the other combinations, and what
an owner adds.
"""

import pytest

from .helpers.day_two import delete_example, environ
from .helpers.expected import ROTATING
from .helpers.template import FULL, Answers, Bake, choices, params_of

pytestmark = pytest.mark.make

MOST = {name: choices(name)[0] for name in ROTATING}


@pytest.fixture
def make(bake: Bake) -> Bake:
    """Return a function that bakes a project called Acme."""
    return lambda answers: bake({"project_slug": "acme", **answers, **MOST})


@pytest.mark.parametrize("answers", params_of(FULL))
def test_example_is_deleted_by_the_block_of_the_readme(
    make: Bake, answers: Answers, request: pytest.FixtureRequest
) -> None:
    project = make(answers)
    delete_example(project, environ(answers, project.path, request))
