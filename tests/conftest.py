"""Projects for the tests: each combination is baked once, and its tests share one worker."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from .template import DISTINCT, ROOT, Answers, Project, complete, label, read_tree

Bake = Callable[[Answers], Project]


@pytest.fixture(scope="session")
def bake(cookies_session: Any) -> Bake:
    """Return a function that bakes a project of the given answers into a folder of its own."""

    def bake(answers: Answers) -> Project:
        typed = {name: literally(value) for name, value in answers.items()}
        result = cookies_session.bake(typed, str(ROOT))
        if result.exception:
            raise result.exception
        return Project(answers, result.project_path, read_tree(result.project_path))

    return bake


def literally(answer: Any) -> Any:
    """Keep cookiecutter from rendering an *answer* with braces: it spares typed text alone."""
    is_template = isinstance(answer, str) and "{" in answer
    return f"{{{{ {json.dumps(answer, ensure_ascii=False)} }}}}" if is_template else answer


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(answers, id=label(answers), marks=pytest.mark.xdist_group(label(answers)))
        for answers in DISTINCT
    ],
)
def project(request: pytest.FixtureRequest, bake: Bake) -> Project:
    """Bake every combination that is a project of its own."""
    return bake(complete(request.param))
