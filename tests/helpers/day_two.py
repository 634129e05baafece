"""What the owner of a project does by its README on the second day."""

import re
from pathlib import Path

import pytest

from .commands import environment, run, succeed
from .mongodb import MongoDB
from .template import Answers, Project


def has_example(answers: Answers) -> bool:
    """Tell whether a project of *answers* has notes."""
    return bool(answers["orm"] != "none")


def has_shop(answers: Answers) -> bool:
    """Tell whether the shop of tests/owner fits into a project of *answers*."""
    return bool(answers["orm"] == "sql" and answers["admin"])


def environ(answers: Answers, home: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the environment of a developer, who has a MongoDB where the project needs one."""
    if answers["orm"] != "mongodb":
        return environment()
    server: MongoDB = request.getfixturevalue("mongodb")
    return environment(MONGODB_URL=server.url(home.parent.name))


def consoles(project: Project, section: str) -> list[str]:
    """Return the commands in *section* of the README."""
    readme = project.files["README.md"].decode()
    text = readme.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    assert text, f"the README has no section {section}"
    return re.findall(r"^\$ (.*)", text, re.MULTILINE)


def delete_example(project: Project, env: dict[str, str]) -> None:
    """Delete the example by the README's block; *project* must still pass, without a trace."""
    commands = consoles(project, "Delete the example")
    assert 0 < len(commands) <= 6
    succeed("make", "migrate", cwd=project.path, env=env)
    succeed("sh", "-exc", "\n".join(commands), cwd=project.path, env=env)
    succeed("make", "check", "test", cwd=project.path, env=env)
    left = run("grep", "-rniE", r"\bnotes?\b", "acme", "tests", cwd=project.path)
    assert left.stdout == ""
