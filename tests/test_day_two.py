"""What the owner of a project does on the second day: deletes the example.

tests/integration has the other combinations, and what an owner adds.
"""

import pytest

from .helpers.day_two import delete_example, environ
from .helpers.template import FULL, MOST, Answers, Bake, params_of

pytestmark = pytest.mark.make


@pytest.mark.parametrize("answers", params_of(FULL))
def test_example_is_deleted_by_the_block_of_the_readme(
    bake: Bake, answers: Answers, request: pytest.FixtureRequest
) -> None:
    project = bake({"project_slug": "acme", **answers, **MOST})
    delete_example(project, environ(answers, project.path, request))
