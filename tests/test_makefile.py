"""The two commands of a fresh machine: this template's Makefile and a project's."""

import shutil
from pathlib import Path

import pytest

from .commands import environment, missing, run, succeed
from .conftest import Bake
from .template import FULL, ROOT, Answers, complete, label

pytestmark = pytest.mark.make

# What a project's Makefile may use, beside Python and what Python brings.
TOOLS = (
    "awk",
    "cat",
    "cp",
    "env",
    "expr",
    "git",
    "grep",
    "make",
    "mkdir",
    "rm",
    "sed",
    "sh",
    "uname",
)


def test_make_new_takes_the_defaults_where_nobody_can_be_asked(tmp_path: Path) -> None:
    output = succeed("make", "new", f"OUT={tmp_path}/out", cwd=ROOT)
    assert (tmp_path / "out/acme/acme/settings.py").is_file()
    assert "make run" in output


def test_make_new_passes_answers_on(tmp_path: Path) -> None:
    answers = "framework=django orm=none project_name='My Shop'"
    succeed("make", "new", f"OUT={tmp_path}", f"ARGS={answers}", cwd=ROOT)
    assert (tmp_path / "my_shop/manage.py").is_file()
    assert not (tmp_path / "my_shop/my_shop/notes").exists()


def test_make_new_spares_a_project_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    done = run("make", "new", f"OUT={tmp_path}", cwd=ROOT)
    assert done.returncode != 0
    assert "already exists" in done.stdout
    assert "Traceback" not in done.stdout
    assert list((tmp_path / "acme").iterdir()) == []


def test_build_folder_is_ignored() -> None:
    assert succeed("git", "check-ignore", "build/acme", ".uv", ".venv", cwd=ROOT)


@pytest.mark.parametrize("answers", FULL, ids=label)
def test_project_tests_itself_where_path_holds_python_3_11_alone(
    bake: Bake, answers: Answers, tmp_path: Path
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    (tools / "python3").symlink_to(python_3_11())
    project = bake(complete(answers)).path
    env = environment(PATH=str(tools))
    env.pop("UV_PYTHON", None)
    succeed("make", "test", cwd=project, env=env)
    assert (project / ".uv/bin/uv").exists()


def python_3_11() -> str:
    """Return a Python 3.11 that really starts."""
    code = "import sys; print(sys.executable if sys.version_info[:2] == (3, 11) else '')"
    pyenv = Path.home().glob(".pyenv/versions/3.11*/bin/python")
    for python in ["python3.11", *map(str, pyenv)]:
        if shutil.which(python) and (found := run(python, "-c", code, cwd=ROOT).stdout.strip()):
            return found
    return missing("Python 3.11")
