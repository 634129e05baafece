"""How much code a project gives to its owner, in lines; docs/design of the template sets them."""

import pytest

from .helpers.template import BARE, FULL, LEAST, Answers, Bake, Project, choices, label

MOST = {name: choices(name)[0] for name in ("docker", "ci", "license")}

# Lines of the application's Python without migrations, and of its tests.
BUDGETS = {
    ("flask", "full"): (520, 300),
    ("django", "full"): (420, 200),
    ("flask", "bare"): (160, 80),
    ("django", "bare"): (180, 80),
}
MAX_README = 100
MAX_DECISION = 40


def lines_of(project: Project) -> tuple[int, int]:
    """Return how many lines of application Python and of tests *project* has, as `wc -l` does."""
    code = tests = 0
    for path, text in project.files.items():
        if path.startswith("tests/"):
            tests += text.count(b"\n")
        elif path.endswith(".py") and "migrations/" not in path and path not in CONFIGURATION:
            code += text.count(b"\n")
    return code, tests


CONFIGURATION = {"manage.py", "gunicorn.conf.py"}


@pytest.mark.parametrize(
    ("size", "answers"),
    [
        *(pytest.param("full", {**each, **MOST}, id=label(each)) for each in FULL),
        *(pytest.param("bare", {**each, **LEAST}, id=label(each)) for each in BARE),
    ],
)
def test_project_is_as_small_as_promised(bake: Bake, size: str, answers: Answers) -> None:
    project = bake({"project_slug": "acme", **answers})
    code, tests = lines_of(project)
    max_code, max_tests = BUDGETS[answers["framework"], size]
    assert code <= max_code
    assert tests <= max_tests
    assert len(project.files["README.md"].splitlines()) <= MAX_README
    assert len(project.files["docs/decision.md"].splitlines()) <= MAX_DECISION
