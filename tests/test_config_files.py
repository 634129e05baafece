"""A config file gives the project that it says, or one message: never something in between."""

import functools
import json
import keyword
import sys
import tempfile
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import event, given, settings
from hypothesis import strategies as st

from scripts.schema import SCHEMA, derive

from .helpers.commands import cookiecutter, environment, succeed
from .helpers.files import baked, files_owed_to
from .helpers.inside import cookiecutter as cookiecutter_inside
from .helpers.inside import was_refused
from .helpers.template import (
    CASES,
    CHOICES,
    QUESTIONS,
    ROOT,
    Answers,
    choices,
    combinations,
    is_possible,
    read_tree,
)

EVERY = combinations(CHOICES)
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
ASKED = [name for name in QUESTIONS if not name.startswith("_")]

# What people write, whether that can be a file of answers, and words of the message if it cannot.
FILES: list[tuple[str, bool, list[str]]] = [
    ("default_context: {}", True, []),
    ("default_context:\n  framework: django\n  admin: no", True, []),
    ("default_context:\n  orm: none", True, []),
    ("default_context:\n  orm: none\n  admin: false", True, []),
    ("default_context:\n  project_name: '{{ 7 * 7 }} {% raw %} {#'", True, []),
    ("default_context:\n  project_name: '42'", True, []),
    ("replay_dir: replay\ndefault_context:\n  pages: none", True, []),
    ("", False, ["default_context"]),
    ("# nothing\n---\n", False, ["default_context"]),
    ("default_context:", False, ["default_context"]),
    ("default_context: []", False, ["default_context"]),
    ("replay_dir: replay", True, []),
    ("framework: django", False, ["framework", "indent"]),
    ("defalt_context:\n  framework: django", False, ["defalt_context", "did you mean"]),
    ("default_context: {}\nextra: 1", True, []),
    ("x: &a {orm: none}\ndefault_context: *a", True, []),
    ("extra: 1", False, ["default_context"]),
    ("default_context: {}\norm: none", False, ["orm stands outside default_context"]),
    ("default_context:\n  framwork: django", False, ["did you mean framework?"]),
    ("default_context:\n  1: django", False, ["no answer 1"]),
    ("default_context:\n  __gate: ''\n  __given: ''", False, ["__gate", "__given"]),
    ("default_context:\n  _copy_without_render: []", False, ["_copy_without_render"]),
    ("default_context:\n  orm: no", False, ["orm=false", "did you mean none?"]),
    ("default_context:\n  orm: sqll", False, ["orm=sqll", "did you mean sql?"]),
    ("default_context:\n  orm: [sql]", False, ['orm=["sql"]']),
    ("default_context:\n  orm: []", False, ["orm=[]"]),
    ("default_context:\n  orm: {sql: 1}", False, ["orm="]),
    ("default_context:\n  orm:", False, ["orm=null"]),
    ("default_context:\n  admin: 0", False, ["admin=0", "without quotes"]),
    ("default_context:\n  admin: 'yes'", False, ["admin=yes", "without quotes"]),
    ("default_context:\n  admin:", False, ["admin=null"]),
    ("default_context:\n  admin: [true]", False, ["admin=[true]"]),
    ("default_context:\n  project_name: 42", False, ["project_name=42", "quotes"]),
    ("default_context:\n  project_name: 2026-01-01", False, ["project_name=", "quotes"]),
    ("default_context:\n  project_name:", False, ["project_name=null"]),
    ("default_context:\n  project_name: ''", False, ["project_name is empty"]),
    ("default_context:\n  description: [a]", False, ['description=["a"]']),
    ("default_context:\n  author_name: {a: b}", False, ["author_name="]),
    ("default_context:\n  author_name: true", False, ["author_name=true"]),
    ("default_context:\n  author_name: |\n    two\n    lines", False, ["author_name", "U+000A"]),
    ("default_context:\n  author_name: '\ufeffhidden'", False, ["author_name", "NO-BREAK SPACE"]),
    ('default_context:\n  author_name: "\\ud800"', False, ["author_name", "U+D800"]),
    ("default_context:\n  project_slug: ../evil", False, ["try 'evil'"]),
    ("default_context:\n  project_slug: My-Shop", False, ["'My-Shop'", "try 'my_shop'"]),
    ('default_context:\n  project_slug: "shop\\n"', False, ["try 'shop'"]),
    ("default_context:\n  project_slug: class", False, ["try 'class_app'"]),
    ("default_context:\n  project_slug: flask", False, ["try 'flask_app'"]),
    ("default_context:\n  project_slug: 2nd", False, ["try 'app_2nd'"]),
    ("default_context:\n  project_slug: a___b", False, ["try 'a_b'"]),
    ("default_context:\n  project_slug: a__b", True, []),
    (f"default_context:\n  project_slug: {'a' * 41}", False, [f"try '{'a' * 40}'"]),
    ("default_context:\n  orm: none\n  admin: true", False, ["admin=true", "orm=none"]),
]


def write(folder: Path, text: str) -> Path:
    """Write a config file."""
    path = folder / "project.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft7Validator:
    """Return what editors check with."""
    return jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))


def test_schema_is_up_to_date() -> None:
    assert SCHEMA.read_text("utf-8") == derive(), "run `make readme`"


@pytest.mark.parametrize(("text", "is_good", "words"), FILES)
def test_schema_and_gate_are_of_one_mind(
    tmp_path: Path, schema: jsonschema.Draft7Validator, text: str, is_good: bool, words: list[str]
) -> None:
    path = str(write(tmp_path, text))
    result = cookiecutter_inside(tmp_path, "--no-input", "--config-file", path)
    assert was_refused(result, tmp_path) != is_good
    assert schema.is_valid(yaml.safe_load(text)) == is_good
    assert all(word in result.output for word in words), result.output


def test_every_mistake_is_told_in_one_message(tmp_path: Path) -> None:
    lines = ["framework: flaks", "orm: no", "admin: 0", "pages: 1", "licence: mit", "x: y"]
    text = "\n  ".join(["default_context:", *lines])
    done = cookiecutter("--no-input", "--config-file", write(tmp_path, text), cwd=tmp_path)
    assert done.returncode == 1
    message = done.stdout.partition("No project was made:\n")[2].splitlines()
    assert len(message) == len(lines)
    assert "Traceback" not in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["project.yaml"]


@pytest.mark.parametrize(
    "text",
    ["default_context: [", "- a list", "default_context:\n  orm: [[sql]]", "default_context: 1"],
)
def test_what_cookiecutter_cannot_read_makes_nothing(tmp_path: Path, text: str) -> None:
    done = cookiecutter("--no-input", "--config-file", write(tmp_path, text), cwd=tmp_path)
    assert done.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["project.yaml"]


def test_personal_file_may_speak_of_other_templates(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    personal = tmp_path / "home/.cookiecutterrc"
    env = environment(HOME=str(tmp_path / "home"), USERPROFILE=str(tmp_path / "home"))
    env.pop("COOKIECUTTER_CONFIG")
    command = [sys.executable, "-m", "cookiecutter", str(ROOT), "--no-input"]

    personal.write_text("default_context:\n  full_name: Ada\n  framework: django\n", "utf-8")
    succeed(*command, cwd=tmp_path, env=env)
    assert (tmp_path / "acme/manage.py").exists()

    personal.write_text("default_context:\n  full_name: Ada\n  license: MIT\n", "utf-8")
    with pytest.raises(AssertionError, match=r"license='MIT' is not one of .*: did you mean mit\?"):
        succeed(*command, cwd=tmp_path, env=env)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_says_for_whom_it_is_and_gives_its_project(tmp_path: Path, path: Path) -> None:
    first, second, *_ = path.read_text("utf-8").splitlines()
    assert first.startswith("# ")
    assert ", for " in first
    assert second == "# yaml-language-server: $schema=../project.schema.json"
    succeed(sys.executable, "-m", "check_jsonschema", "--schemafile", SCHEMA, path, cwd=tmp_path)
    result = cookiecutter_inside(tmp_path, "--no-input", "--config-file", str(path))
    assert not was_refused(result, tmp_path)
    check_project(tmp_path, yaml.safe_load(path.read_text("utf-8"))["default_context"])


WORDS = [
    "yes",
    "no",
    "true",
    "null",
    "~",
    "0",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{#",
    "a: b",
    "# a",
    "'",
    '"',
    "\\",
]
VISIBLE = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30).filter(
        str.strip
    ),
)
SLUG = st.from_regex(r"\Ashop_[a-z0-9]{1,20}\Z")
WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.text(max_size=30),
    st.text(st.characters(), max_size=20),
    st.sampled_from(
        [*WORDS, *keyword.kwlist, "../x", "a/b", "A", "_a", "a_", "site", "flask", "x" * 41]
    ),
    st.lists(st.sampled_from([*choices("orm"), "x"]), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
UNKNOWN: st.SearchStrategy[str | int] = st.one_of(
    st.sampled_from(
        [*(name[:-1] for name in ASKED), "__gate", "__site_name", "_copy_without_render"]
    ),
    st.text(max_size=10),
    st.integers(),
)


# Beside answers, a file may hold settings, and what is of no concern to cookiecutter.
OTHERS: dict[str, Any] = {"replay_dir": "r", "abbreviations": {}, "email": "a@b.c", "": {}, "x": 1}


@st.composite
def config_files(draw: st.DrawFn) -> dict[Any, Any]:
    """Draw a config file; about half of them are right (a test says so)."""
    answers: dict[Any, Any] = dict(draw(st.sampled_from(EVERY)))
    for name in [name for name in ASKED if not choices(name)]:
        answers[name] = draw(SLUG if name == "project_slug" else VISIBLE)
    names = draw(st.sets(st.sampled_from(ASKED)))
    answers = {name: answers[name] for name in answers if name in names}
    others = draw(st.sets(st.sampled_from(list(OTHERS)), max_size=2))
    file = {"default_context": answers, **{name: OTHERS[name] for name in others}}
    if draw(st.integers(0, 4)) > 1:  # hypothesis prefers small numbers
        return file
    match draw(st.integers(0, 9)):
        case 0:
            return answers
        case 1:
            return {**file, draw(st.sampled_from(ASKED)): draw(WRONG)}
        case 2:
            name = draw(st.sampled_from(CHOICES))
            answers[name] = draw(st.sampled_from(choices(name)))
        case _:
            for _ in range(draw(st.integers(1, 2))):
                answers[draw(st.one_of(st.sampled_from(ASKED), UNKNOWN))] = draw(WRONG)
    return file


def test_half_of_the_drawn_files_are_right() -> None:
    found = []

    @settings(max_examples=500, database=None, derandomize=True)
    @given(config_files())
    def collect(file: dict[Any, Any]) -> None:
        found.append(is_welcome(file))

    collect()
    assert 0.35 < sum(found) / len(found) < 0.65


@settings(max_examples=3 * CASES)
@given(config_files())
def test_any_file_gives_its_project_or_one_message(file: dict[Any, Any]) -> None:
    text = yaml.safe_dump(file, sort_keys=False)
    read = yaml.safe_load(text) or {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = str(write(folder, text))
        refused = was_refused(
            cookiecutter_inside(folder, "--no-input", "--config-file", path), folder
        )
        event("refused" if refused else "made")
        assert refused != is_welcome(read), text
        assert validator().is_valid(read) != refused, text
        if not refused:
            check_project(folder, read["default_context"])


@functools.cache
def validator() -> jsonschema.Draft7Validator:
    """Return the committed schema, read once."""
    return jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))


def is_welcome(file: dict[Any, Any]) -> bool:
    """Tell whether *file* should give a project, by an opinion that is not the gate's."""
    known = {"default_context", "replay_dir", "cookiecutters_dir", "abbreviations"}
    answers = file.get("default_context", {})
    return (
        bool(file.keys() & known)
        and not file.keys() & set(ASKED)
        and isinstance(answers, dict)
        and all(name in ASKED and fits(name, value) for name, value in answers.items())
        and is_possible(answers)
    )


def fits(name: str, value: Any) -> bool:
    """Tell whether *value* can answer the question *name*."""
    if choices(name):
        return any(type(value) is type(each) and value == each for each in choices(name))
    if name == "project_slug":
        return isinstance(value, str) and is_free_package_name(value)
    return isinstance(value, str) and bool(value.strip()) and all(map(is_visible, value))


def is_free_package_name(slug: str) -> bool:
    """Tell whether a package can be called *slug*."""
    return (
        slug.isascii()
        and slug.isidentifier()
        and slug == slug.lower().strip("_")
        and len(slug) <= 40
        and "___" not in slug
        and not keyword.iskeyword(slug)
        and not keyword.issoftkeyword(slug)
        and slug not in sys.stdlib_module_names
        and slug not in {"flask", "django", "test"}
    )


def is_visible(character: str) -> bool:
    """Tell whether a reader would notice *character*, and read on where it ends."""
    return (
        unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        and unicodedata.bidirectional(character)
        not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        and character not in "\u200b\ufeff"
    )


def check_project(folder: Path, answers: Answers) -> None:
    """Check that the one project below *folder*/output is what *answers* ask for."""
    (home,) = (folder / "output").iterdir()
    expected = {
        name: QUESTIONS[name] if isinstance(QUESTIONS[name], str) else choices(name)[0]
        for name in ASKED
    }
    expected |= {"project_slug": home.name, **answers}
    for name in CHOICES:
        for value in choices(name):
            if name not in answers and not is_possible(expected):
                settled = {**expected, name: value}
                expected = settled if is_possible(settled) else expected
    assert read_tree(home).keys() == {baked(path, expected) for path in files_owed_to(expected)} | {
        ".env"
    }
    metadata = tomllib.loads((home / "pyproject.toml").read_text("utf-8"))["project"]
    assert metadata["name"] == expected["project_slug"]
    assert metadata["description"] == expected["description"]
    assert [author["name"] for author in metadata["authors"]] == [expected["author_name"]]
    assert expected["license"] in metadata["license"].lower().replace("-", "")
    assert expected["project_name"] in (home / "README.md").read_text("utf-8").splitlines()[0]
