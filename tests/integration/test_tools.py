"""A tool that is missing is one sentence, and not the end of a long log."""

import sys
from pathlib import Path

import pytest

from ..helpers.commands import environment, run
from ..helpers.template import ROOT

PYTEST = (sys.executable, "-m", "pytest", "tests/integration/test_browser.py")


@pytest.fixture
def bare_machine() -> dict[str, str]:
    """Return an environment whose PATH holds what PyPI brings, and nothing else."""
    env = environment(PATH=str(Path(sys.executable).parent))
    env.pop("CI", None)
    return env


def test_bench_says_so_first_and_last(bare_machine: dict[str, str]) -> None:
    done = run(sys.executable, "-m", "benchmarks.serve", cwd=ROOT, env=bare_machine)
    assert done.returncode != 0
    (line,) = done.stdout.splitlines()
    assert line.startswith("wrk ")
    assert ".ci/install" in line


def test_tests_say_so_first_and_last(bare_machine: dict[str, str]) -> None:
    done = run(*PYTEST, "--collect-only", cwd=ROOT, env=bare_machine)
    assert done.returncode == 0, done.stdout
    lines = [number for number, line in enumerate(done.stdout.splitlines()) if "Chromium" in line]
    assert len(lines) == 2
    assert lines[0] < 10
    assert len(done.stdout.splitlines()) - lines[1] < 5


@pytest.mark.parametrize("options", [[], ["--numprocesses=2", "--dist=loadgroup"]], ids=" ".join)
def test_in_ci_nothing_starts_without_them(
    bare_machine: dict[str, str], options: list[str]
) -> None:
    done = run(*PYTEST, *options, cwd=ROOT, env={**bare_machine, "CI": "true"})
    assert done.returncode != 0
    (line,) = done.stdout.strip().splitlines()
    assert "Chromium" in line
    assert ".ci/install" in line
