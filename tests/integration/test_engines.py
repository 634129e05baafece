"""Every cookiecutter on every Python makes the same project, and cruft updates it."""

import importlib.metadata
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ..helpers.commands import (
    NO_ANSWERS,
    OTHER_ENGINES,
    find_python,
    published,
    run,
    succeed,
)
from ..helpers.template import FULL, ROOT, Bake, differing_files, label, read_tree
from ..helpers.updates import Workshop, commit, conflicts, tracked

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
NEWEST = importlib.metadata.version("cookiecutter")


@pytest.fixture(params=PYTHONS)
def python(request: pytest.FixtureRequest) -> str:
    """Return each Python of this machine; the variable PYTHONS names those that must be there."""
    version: str = request.param
    found = find_python(version)
    if not found:
        assert version not in os.environ.get("PYTHONS", "").split(), f"no Python {version}"
        pytest.skip(f"no Python {version} here")
    return found


@pytest.mark.parametrize("number", [*OTHER_ENGINES, NEWEST])
def test_every_engine_makes_the_same_project(
    tmp_path: Path, bake: Bake, python: str, number: str
) -> None:
    engine = published("cookiecutter", number, python)
    for answers in FULL:
        words = [f"{name}={str(value).lower()}" for name, value in answers.items()]
        output = label(answers)
        succeed(*engine, ROOT, "--no-input", "--output-dir", output, *words, cwd=tmp_path)
        ours = read_tree(tmp_path / output / "acme")
        assert differing_files(bake(answers).files, ours) == {".env"}
    refused = run(*engine, ROOT, "--no-input", "orm=none", "admin=true", cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stdout.endswith("admin=true cannot go with orm=none: the admin needs an ORM.\n")


def test_cruft_creates_checks_and_updates(
    tmp_path: Path, bake: Bake, workshop: Workshop, python: str
) -> None:
    cruft = published("cruft", importlib.metadata.version("cruft"), python)

    def call(*arguments: Any, cwd: Path) -> str:
        return succeed(*cruft, *arguments, cwd=cwd)

    answers = {**FULL[0], "admin": False}
    options = ("--no-input", "--config-file", NO_ANSWERS, "--extra-context", json.dumps(answers))
    call("create", workshop.template, *options, cwd=tmp_path)
    home = tmp_path / "acme"
    commit(home)
    assert "up to date" in call("check", cwd=home)
    assert call("diff", "--exit-code", cwd=home) == ""

    changes = ("--variables-to-update", json.dumps({"admin": True}))
    call("update", "--skip-apply-ask", *changes, cwd=home)

    assert conflicts(home) == []
    assert differing_files(tracked(home), tracked(bake(FULL[0]).path)) == set()
