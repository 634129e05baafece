"""The commands of a fresh machine: this template's Makefile, and that of a project."""

import os
import re
import shutil
from pathlib import Path

import pytest

from .helpers.commands import clone, environment, on_old_machine, run, succeed
from .helpers.template import BARE, FULL, HOUSES, ROOT, Answers, Bake, complete, label

pytestmark = pytest.mark.make


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clone the template, so that no test changes the environment that it runs in."""
    return clone(tmp_path_factory.mktemp("template"))


@pytest.fixture
def old_machine(tmp_path: Path) -> dict[str, str]:
    """Return the environment of an old machine."""
    return on_old_machine(tmp_path / "tools")


def test_make_new_takes_the_defaults_where_nobody_can_be_asked(template: Path) -> None:
    output = succeed("make", "new", cwd=template)
    assert (template / "build/acme/acme/settings.py").is_file()
    assert "make run" in output


def test_make_new_passes_answers_on(template: Path, tmp_path: Path) -> None:
    answers = "framework=django orm=none project_name='My Shop'"
    succeed("make", "new", f"OUT={tmp_path}", f"ARGS={answers}", cwd=template)
    assert (tmp_path / "my_shop/manage.py").is_file()
    assert not (tmp_path / "my_shop/my_shop/notes").exists()


def test_make_new_spares_a_project_that_is_there(template: Path, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    done = run("make", "new", f"OUT={tmp_path}", cwd=template)
    assert done.returncode != 0
    assert "already exists" in done.stdout
    assert "Traceback" not in done.stdout
    assert list((tmp_path / "acme").iterdir()) == []


def test_what_the_makefile_makes_is_ignored() -> None:
    made = [".uv/bin/uv", ".venv/bin/python", "build/acme/README.md"]
    assert succeed("git", "check-ignore", *made, cwd=ROOT).split() == made


def test_template_works_on_an_old_machine(old_machine: dict[str, str], tmp_path: Path) -> None:
    template = clone(tmp_path / "template")
    succeed("make", "new", cwd=template, env=old_machine)
    assert (template / ".uv/bin/uv").exists()
    assert (template / "build/acme").is_dir()


@pytest.mark.parametrize("answers", BARE, ids=label)
def test_project_works_on_an_old_machine(
    bake: Bake, answers: Answers, old_machine: dict[str, str]
) -> None:
    project = bake(complete(answers)).path
    succeed("make", "test", cwd=project, env=old_machine)
    assert (project / ".uv/bin/uv").exists()


# Programs called uv, and whether they know the groups of dependencies of a project.
UVS = {
    "before 0.4.27": (
        """case "$*" in
        --version) echo "uv 0.4.26" ;;
        *--group*) echo "error: unexpected argument '--group' found" >&2; exit 2 ;;
        esac""",
        False,
    ),
    "shim of another Python": ("echo 'pyenv: uv: command not found' >&2; exit 127", False),
    "new": ("true", True),
}


@pytest.mark.parametrize("kind", UVS)
@pytest.mark.parametrize("house", ["_flask", "_django", ""])
def test_uv_that_knows_no_groups_counts_as_none(
    tmp_path: Path, template: Path, house: str, kind: str
) -> None:
    makefile = template / HOUSES.name / house / "Makefile" if house else template / "Makefile"
    script, is_new = UVS[kind]
    uv = tmp_path / "uv"
    uv.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    uv.chmod(0o755)
    (tmp_path / "Makefile").write_text(
        re.sub(r"\{%.*%\}\n", "", makefile.read_text("utf-8")), encoding="utf-8"
    )
    env = environment(PATH=f"{tmp_path}{os.pathsep}{environment()['PATH']}")
    plan = succeed("make", "--dry-run", "test", cwd=tmp_path, env=env)
    assert (f"{uv} run" in plan) == is_new
    assert (".uv/bin/uv run" in plan) != is_new
    assert ("install" in plan) != is_new


@pytest.mark.parametrize("answers", BARE, ids=label)
def test_project_works_beside_an_old_uv(
    bake: Bake, answers: Answers, old_machine: dict[str, str], tmp_path: Path
) -> None:
    old = tmp_path / "old"
    succeed("uv", "pip", "install", "--quiet", "--target", old, "uv==0.4.26", cwd=tmp_path)
    env = {**old_machine, "PATH": f"{old / 'bin'}{os.pathsep}{old_machine['PATH']}"}
    assert "uv 0.4.26" in succeed("uv", "--version", cwd=tmp_path, env=env)
    project = bake(complete(answers)).path
    succeed("make", "test", cwd=project, env=env)
    assert (project / ".uv/bin/uv").exists()


@pytest.mark.parametrize("answers", BARE, ids=label)
def test_project_moves_as_its_readme_says(bake: Bake, answers: Answers, tmp_path: Path) -> None:
    project = bake(complete(answers))
    succeed("make", "test", cwd=project.path)
    moved = project.path.rename(tmp_path / "moved")
    assert run("make", "test", cwd=moved).returncode != 0, "uv knows better now: drop the sentence"
    (folder,) = re.findall(
        r"moving the folder, delete `(.*?)`", project.files["README.md"].decode()
    )
    shutil.rmtree(moved / folder)
    succeed("make", "check", "test", cwd=moved)


@pytest.mark.parametrize("answers", FULL, ids=label)
def test_clone_of_a_project_gets_secrets_of_its_own(bake: Bake, answers: Answers) -> None:
    project = bake({**complete(answers), "docker": True})
    env_file = project.path / ".env"
    env_file.unlink()
    succeed("make", ".env", cwd=project.path)
    ours, theirs = env_file.read_text("utf-8"), project.files[".env"].decode()
    secrets = re.findall(r"=([0-9a-f]{64})$", ours, re.MULTILINE)
    assert len(set(secrets)) == 2
    assert not any(secret in theirs for secret in secrets)
    assert re.sub(r"=[0-9a-f]{64}\n", "=\n", theirs) == re.sub(r"=[0-9a-f]{64}\n", "=\n", ours)
    assert env_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("house", ["_flask", "_django"])
def test_projects_find_python_and_uv_as_the_template_does(house: str) -> None:
    ours, theirs = ((folder / "Makefile").read_text("utf-8") for folder in (ROOT, HOUSES / house))
    for start, end in [("# Python 3.12", r"\nUV := [^\n]*\n"), ("\n.uv/bin/uv:", r"\Z")]:
        block = re.search(rf"{start}.*?{end}", ours, re.DOTALL)
        assert block
        assert block[0] in theirs
    assert ours.count("pyenv") == 2
