"""Which of the template's files a project should hold, by their names alone."""

import functools
import re
from typing import Any

from .expected import EXTENSIONS, FORMS, HTML, OWNERS, USERS
from .template import HOUSES, Answers, Project, choices, read_tree

SLUG = HOUSES.name
TEMPLATE_FILES = read_tree(HOUSES)
LICENSES: list[tuple[str, Answers]] = [
    (rf"/LICENSE\.{name}$", {"license": [name]}) for name in choices("license")
]


def files_owed_to(answers: Answers) -> set[str]:
    """Return the template's files that a project of *answers* should get, by their names alone."""
    has_html = answers["pages"] != "none" or answers["admin"]
    has_forms = answers["admin"] or (answers["pages"] != "none" and answers["orm"] != "none")
    has_users = answers["admin"] or answers["accounts"]
    return {
        path
        for path in TEMPLATE_FILES
        if in_houses_of(answers, path)
        and all(answers[name] in values for name, values in conditions_of(path))
        and (has_users or not re.search(USERS, path))
        and (has_html or not re.search(HTML, path))
        and (has_html or answers["api"] or not re.search(EXTENSIONS, path))
        and (has_forms or not re.search(FORMS, path))
    }


@functools.cache
def conditions_of(path: str) -> list[tuple[str, list[Any]]]:
    """Return the answers, each with its values, that the name of *path* asks for."""
    return [
        need
        for pattern, needs in [*OWNERS, *LICENSES]
        if re.search(pattern, path)
        for need in needs.items()
    ]


def in_houses_of(answers: Answers, path: str) -> bool:
    """Tell whether *path* is in one of the houses that a project comes from."""
    return path.startswith(("_both/", f"_{answers['framework']}/", f"_{answers['orm']}/"))


def baked(path: str, answers: Answers) -> str:
    """Return where the template's file *path* is in a project of *answers*."""
    inside = path.partition("/")[2].replace(SLUG, answers["project_slug"])
    return "LICENSE" if inside.startswith("LICENSE.") else inside


CONFIGURATION = {"manage.py", "gunicorn.conf.py"}


def lines_of(project: Project) -> tuple[int, int]:
    """Return how many lines of application Python and of tests *project* has, as `wc -l` does."""
    code = tests = 0
    for path, text in project.files.items():
        if path.startswith("tests/"):
            tests += text.count(b"\n")
        elif path.endswith(".py") and "migrations/" not in path and path not in CONFIGURATION:
            code += text.count(b"\n")
    return code, tests
