"""Name, description and author may hold any text: the project that comes of it is sound."""

import ast
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
import yaml
from cookiecutter.exceptions import FailedHookException
from hypothesis import event, example, given
from hypothesis import strategies as st

from answer_gate.gate import refuse
from answer_gate.rules import package_name, slug_problems

from .helpers.commands import succeed
from .helpers.inside import cookiecutter, was_refused
from .helpers.template import FULL, Answers, Bake, Project, label

TEXTS = ("project_name", "description", "author_name")

# What has broken a template somewhere.
HOSTILE = [
    "O'Neil's \"best\" \\ \\n",
    '"""',
    "'''",
    "\\",
    '\\"',
    "{{ 7*7 }}",
    "{{ cookiecutter }}",
    "{% raw %}",
    "{% endraw %}{#",
    "{%- set x = 1 -%}",
    "</title><script>alert(1)</script>",
    "$(id) `id` ${HOME} %PATH% !!",
    "- a: [b, {c: d}] # e",
    "---",
    "مرحبا بالعالم \u200f!",
    "\uff21\uff22 ǅ ß İ \u0301 \u200d 👩\u200d🚀",
    "two\nlines",
    "carriage\rreturn",
    "nul\0",
    " ",
    "x" * 10_000,
    "{" * 10_000,
    '"' * 10_000,
]
VISIBLE = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1)
ANY_TEXT = st.one_of(st.sampled_from(HOSTILE), VISIBLE, VISIBLE, st.text(st.characters()))


@pytest.fixture(scope="module", params=FULL, ids=label)
def plain(request: pytest.FixtureRequest, bake: Bake) -> Project:
    """Bake a project with nothing special in its texts."""
    return bake({"project_slug": "acme", **request.param})


@pytest.fixture(scope="module")
def python_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Collect the Python that the texts got into, and see at the end whether it is in form."""
    folder = tmp_path_factory.mktemp("python")
    yield folder
    succeed(
        sys.executable, "-m", "ruff", "format", "--check", "--line-length", "100", ".", cwd=folder
    )


@example(dict.fromkeys(TEXTS, "{{ 7*7 }} {% raw %} \\ \"'''</title>$(id)"))
@given(st.fixed_dictionaries(dict.fromkeys(TEXTS, ANY_TEXT)))
def test_any_text_gives_a_sound_project_or_a_sentence(
    plain: Project, python_files: Path, texts: Answers
) -> None:
    answers = {**plain.answers, **texts}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "project.yaml"
        file.write_text(yaml.safe_dump({"default_context": answers}), encoding="utf-8")
        result = cookiecutter(folder, "--no-input", "--config-file", str(file))
        if was_refused(result, folder):
            event("refused")
            assert any(f"  - {name}" in result.output for name in TEXTS)
            assert not all(text.isprintable() and text.strip() for text in texts.values())
            return
        check_files(folder / "output/acme", plain, texts)
        settings = (folder / "output/acme/acme/settings.py").read_text("utf-8")
        (python_files / f"{len(list(python_files.iterdir()))}.py").write_text(settings, "utf-8")


def check_files(home: Path, plain: Project, texts: Answers) -> None:
    """Check that *texts* are where they belong, as they were given, and nowhere else."""
    carriers = {
        ".env",
        "LICENSE",
        "README.md",
        "acme/settings.py",
        "docs/decision.md",
        "pyproject.toml",
    }
    for path in plain.files.keys() - carriers:
        assert (home / path).read_bytes() == plain.files[path], path
    metadata = tomllib.loads((home / "pyproject.toml").read_text("utf-8"))["project"]
    assert metadata["description"] == texts["description"]
    assert [author["name"] for author in metadata["authors"]] == [texts["author_name"]]
    readme = (home / "README.md").read_text("utf-8").split("\n")
    assert readme[0] == f"# {texts['project_name']}"
    assert readme[2] == texts["description"]
    settings = ast.parse((home / "acme/settings.py").read_text("utf-8"))
    assert texts["project_name"] in [
        node.value for node in ast.walk(settings) if isinstance(node, ast.Constant)
    ]
    assert texts["author_name"] in (home / "LICENSE").read_text("utf-8")


@given(ANY_TEXT)
def test_any_name_gives_a_package_name(text: str) -> None:
    slug = package_name(text)
    assert list(slug_problems(slug)) == []


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_message_suits_the_terminal(encoding: str) -> None:
    with (
        mock.patch.object(sys, "stdout", mock.Mock(encoding=encoding)),
        pytest.raises(FailedHookException) as raised,
    ):
        refuse(["ギャラリー \ud800"])
    str(raised.value).encode(encoding)
