"""The gate holds whatever runs the template: other cookiecutters, replays, cruft, Python."""

import importlib.metadata
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from .helpers.commands import (
    COOKIECUTTER,
    NO_ANSWERS,
    OTHER_ENGINES,
    clone,
    cookiecutter,
    published,
    run,
    succeed,
)
from .helpers.template import FULL, ROOT, Answers, Bake, choices, differing_files, label, read_tree
from .helpers.updates import CRUFT, commit

TOO_OLD = ("2.1.1", "2.4.0")


@pytest.mark.parametrize("number", OTHER_ENGINES)
@pytest.mark.parametrize("answers", FULL, ids=label)
def test_other_version_makes_the_same_project(
    tmp_path: Path, bake: Bake, number: str, answers: Answers
) -> None:
    words = [f"{name}={str(value).lower()}" for name, value in answers.items()]
    succeed(*published("cookiecutter", number), ROOT, "--no-input", *words, cwd=tmp_path)
    assert differing_files(bake(answers).files, read_tree(tmp_path / "acme")) == {".env"}


@pytest.mark.parametrize("number", OTHER_ENGINES)
def test_other_version_refuses_the_same(tmp_path: Path, number: str) -> None:
    file = tmp_path / "project.yaml"
    file.write_text("default_context:\n  framwork: django\n  orm: no\n  admin: 0\n", "utf-8")
    arguments = (ROOT, "--no-input", "--config-file", file)
    commands = (COOKIECUTTER, published("cookiecutter", number))
    ours, theirs = (run(*command, *arguments, cwd=tmp_path) for command in commands)
    assert ours.returncode == theirs.returncode == 1
    message = ours.stdout[ours.stdout.index("No project") :]
    assert theirs.stdout.endswith(message)
    assert len(message.splitlines()) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["project.yaml"]


@pytest.mark.parametrize("number", TOO_OLD)
def test_older_version_says_so_in_a_sentence(tmp_path: Path, number: str) -> None:
    done = run(*published("cookiecutter", number), ROOT, "--no-input", cwd=tmp_path)
    assert done.returncode == 1
    assert re.search(rf"needs cookiecutter 2\.5 or newer .* is cookiecutter {number} ", done.stdout)
    assert len(done.stdout.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_readme_names_the_versions_that_are_tested() -> None:
    tested = [*OTHER_ENGINES, importlib.metadata.version("cookiecutter")]
    named = re.findall(r"\b2\.\d+\b", re.findall(r"cookiecutter 2\..*", README)[0])
    assert named == [".".join(number.split(".")[:2]) for number in tested]


README = (ROOT / "README.md").read_text("utf-8")

# A later cookiecutter may ask its questions by functions of other names.
RENAMED = """
import pathlib, re, sys, types
import cookiecutter
source = pathlib.Path(cookiecutter.__file__).with_name("prompt.py").read_text("utf-8")
source = re.sub(r"read_user_(variable|yes_no|choice)", r"ask_for_\\1", source)
module = types.ModuleType("cookiecutter.prompt")
sys.modules["cookiecutter.prompt"] = cookiecutter.prompt = module
exec(compile(source, "prompt.py", "exec"), module.__dict__)
from cookiecutter.cli import main
main(prog_name="cookiecutter")
"""


def test_without_the_prompts_that_it_wraps_the_gate_checks_at_the_end(tmp_path: Path) -> None:
    def answer(*lines: str) -> Any:
        command = (sys.executable, "-c", RENAMED, ROOT)
        return run(*command, cwd=tmp_path, stdin="\n".join([*[""] * 5, *lines]) + "\n" * 20)

    none = str(choices("orm").index("none") + 1)
    refused = answer(none, "y")
    assert "Admin interface" in refused.stdout
    assert refused.returncode == 1
    assert refused.stdout.endswith("admin=true cannot go with orm=none: the admin needs an ORM.\n")
    assert list(tmp_path.iterdir()) == []
    assert answer(none, "n").returncode == 0
    assert (tmp_path / "acme/pyproject.toml").exists()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Bake once, and return what cookiecutter keeps for `--replay`."""
    config = tmp_path / "config.yaml"
    config.write_text(f"replay_dir: {tmp_path / 'replay'}\ndefault_context: {{}}\n", "utf-8")
    done = cookiecutter("--no-input", "--config-file", config, "-o", tmp_path / "a", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    (saved,) = (tmp_path / "replay").iterdir()
    return saved


def replay(saved: Path, **changes: Any) -> Any:
    """Replay what is *saved*, with *changes*, into a folder b beside it."""
    content = json.loads(saved.read_text("utf-8"))
    content["cookiecutter"].update(changes)
    saved.write_text(json.dumps(content), encoding="utf-8")
    home = saved.parents[1]
    options = ("--config-file", home / "config.yaml", "--replay-file", saved, "-o", home / "b")
    return cookiecutter(*options, cwd=home)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"orm": "none"}, "admin=true cannot go with orm=none"),
        ({"framework": "rails"}, "framework=rails is not one of flask, django."),
        ({"admin": "maybe"}, "admin=maybe is neither true nor false"),
        ({"project_slug": "../x"}, "project_slug='../x' is not a package name"),
        ({"project_name": None}, "project_name=null is not text"),
    ],
)
def test_replay_is_checked(saved: Path, changes: Answers, words: str) -> None:
    done = replay(saved, **changes)
    assert done.returncode == 1
    assert words in done.stdout
    assert len(done.stdout.splitlines()) == 2
    assert not (saved.parents[1] / "b").exists()


def test_replay_may_ask_for_another_framework(saved: Path) -> None:
    done = replay(saved, framework="django")
    assert done.returncode == 0, done.stdout
    files = read_tree(saved.parents[1] / "b/acme")
    assert b"django" in files["pyproject.toml"]
    assert [path for path, content in files.items() if b"cookiecutter" in content] == []


def test_python_may_not_ask_for_what_cannot_be(bake: Bake) -> None:
    with pytest.raises(Exception, match="admin=true cannot go with orm=none"):
        bake({"orm": "none"})
    with pytest.raises(Exception, match="admin=2 is neither true nor false"):
        bake({"admin": 2})


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Commit the template to a repository that cruft can clone."""
    home = clone(tmp_path_factory.mktemp("remote") / "template.git")
    commit(home)
    return home.as_uri()


def create(remote: str, folder: Path, **answers: Any) -> Any:
    """Make a project with cruft."""
    options = ("--no-input", "--config-file", NO_ANSWERS, "--extra-context", json.dumps(answers))
    return run(*CRUFT, "create", remote, *options, cwd=folder)


def test_cruft_may_not_ask_for_what_cannot_be(remote: str, tmp_path: Path) -> None:
    done = create(remote, tmp_path, orm="none", admin=True)
    assert done.returncode != 0
    assert "admin=true cannot go with orm=none" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_cruft_update_may_ask_for_another_framework_but_not_for_what_cannot_be(
    remote: str, tmp_path: Path
) -> None:
    name = "{{ 7 * 7 }} {% raw %}"
    done = create(remote, tmp_path, project_name=name, project_slug="acme", admin=False)
    assert done.returncode == 0, done.stdout
    home = tmp_path / "acme"
    commit(home)
    before = read_tree(home)

    def update(**answers: Any) -> Any:
        changes = ("--variables-to-update", json.dumps(answers))
        return run(*CRUFT, "update", "--skip-apply-ask", *changes, cwd=home)

    refused = update(orm="none", admin=True)
    assert refused.returncode != 0
    assert "admin=true cannot go with orm=none" in refused.stdout
    assert read_tree(home) == before

    done = update(framework="django")
    assert done.returncode == 0, done.stdout
    assert "django" in (home / "pyproject.toml").read_text("utf-8")
    assert name in (home / "README.md").read_text("utf-8")
    texts = {path: text for path, text in read_tree(home).items() if not path.startswith(".git/")}
    assert [path for path, text in texts.items() if b"cookiecutter" in text] == []
