"""The gate refuses what cannot be: in a sentence, with an error, and leaving nothing behind."""

import itertools
from pathlib import Path

import pytest

from answer_gate.rules import apply_constraints, find_problems, single_changes

from .helpers.commands import cookiecutter
from .helpers.expected import IMPOSSIBLE
from .helpers.template import (
    CHOICES,
    COMBINATIONS,
    Answers,
    choices,
    combinations,
    complete,
    is_possible,
)

GOOD = complete(COMBINATIONS[0]) | {"description": "d", "author_name": "a"}

BAD_SLUGS = [
    *("", "Acme", "my-app", "1st", "_private", "a b", "a.b", "ünï", "trailing_"),
    *("../evil", "a/b", "/abs", "..", ".", "a\\b"),
    *("class", "match", "json", "email", "test", "site"),
    *("flask", "django", "notes", "accounts", "settings", "tests", "sqlalchemy", "migrations"),
]


def refused(tmp_path: Path, *arguments: str | Path) -> str:
    """Return what the command says when it makes nothing of *arguments*."""
    output = tmp_path / "output"
    done = cookiecutter("--output-dir", output, *arguments, cwd=tmp_path)
    assert done.returncode != 0, done.stdout
    assert not output.exists() or not list(output.iterdir())
    assert "Traceback" not in done.stdout
    return done.stdout


@pytest.mark.parametrize("slug", BAD_SLUGS)
def test_slug_that_is_no_free_package_name_is_refused(slug: str) -> None:
    assert any(
        "project_slug" in problem for problem in find_problems(GOOD | {"project_slug": slug})
    )


@pytest.mark.parametrize("slug", ["", "My-App", "../evil", "a/b", "class", "flask", "notes"])
def test_refused_slug_leaves_nothing_behind(tmp_path: Path, slug: str) -> None:
    sentences = refused(tmp_path, "--no-input", f"project_slug={slug}").splitlines()[1:]
    assert len(sentences) == 1
    assert sentences[0].startswith("  - project_slug=")
    assert sentences[0].endswith(".")
    assert [path.name for path in tmp_path.iterdir()] in ([], ["output"])


@pytest.mark.parametrize("slug", ["a", "z9", "shop", "my_2nd_shop"])
def test_plain_slug_is_welcome(slug: str) -> None:
    assert list(find_problems(GOOD | {"project_slug": slug})) == []


def test_gate_refuses_what_the_tests_think_impossible_and_nothing_else() -> None:
    for values in itertools.product(*map(choices, CHOICES)):
        answers = dict(zip(CHOICES, values, strict=True))
        assert bool(list(find_problems(GOOD | answers))) != is_possible(answers), answers


def test_answers_that_were_not_given_give_way_to_those_that_were() -> None:
    missing = object()
    for values in itertools.product(*([missing, *choices(name)] for name in CHOICES)):
        pairs = zip(CHOICES, values, strict=True)
        given = {name: value for name, value in pairs if value is not missing}
        answers = GOOD | {name: choices(name)[0] for name in CHOICES} | given
        apply_constraints(answers, given)
        assert given.items() <= answers.items()
        assert is_possible(answers) == is_possible(given), given


def test_single_changes_lead_to_every_value_and_change_no_more_than_they_must() -> None:
    for answers in combinations(CHOICES):
        check_changes(answers)


def check_changes(answers: Answers) -> None:
    """Check each single change of *answers*."""
    changes = list(single_changes(answers))
    assert [next(iter(each.items())) for each in changes] == [
        (name, value) for name in CHOICES for value in choices(name) if value != answers[name]
    ]
    for each in changes:
        assert is_possible({**answers, **each})
        for name in list(each)[1:]:
            less = {other: value for other, value in each.items() if other != name}
            assert each[name] != answers[name]
            assert not is_possible({**answers, **less})


@pytest.mark.parametrize("answers", IMPOSSIBLE)
def test_impossible_answers_are_refused(tmp_path: Path, answers: Answers) -> None:
    words = [f"{name}={str(value).lower()}" for name, value in answers.items()]
    said = refused(tmp_path, "--no-input", *words)
    assert all(word in said for word in words)
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize("answers", IMPOSSIBLE)
def test_impossible_answers_in_a_file_are_refused(tmp_path: Path, answers: Answers) -> None:
    lines = [f"  {name}: {str(value).lower()}" for name, value in answers.items()]
    said = refused(tmp_path, "--no-input", "--config-file", config(tmp_path, *lines))
    assert all(name in said for name in answers)


def test_default_gives_way_to_an_answer_in_a_file(tmp_path: Path) -> None:
    done = cookiecutter(
        "--no-input", "--config-file", config(tmp_path, "  orm: none"), cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout
    assert not (tmp_path / "acme/acme/admin.py").exists()
    assert "admin" not in (tmp_path / "acme/pyproject.toml").read_text("utf-8")


def test_file_and_command_line_are_weighed_together(tmp_path: Path) -> None:
    said = refused(
        tmp_path, "--no-input", "--config-file", config(tmp_path, "  admin: true"), "orm=none"
    )
    assert "admin=true cannot go with orm=none" in said


@pytest.mark.parametrize("name", ["project_name", "description", "author_name"])
@pytest.mark.parametrize(
    "text", ["", "  ", "two\nlines", "nul\0", "bell\a", "\u2028", "\u202eevil"]
)
def test_text_that_nobody_sees_is_refused(name: str, text: str) -> None:
    assert any(name in problem for problem in find_problems(GOOD | {name: text}))


@pytest.mark.parametrize("text", ['O\'Brien & "Söhne"', "\\", "{{ 1 }} {% x %}", "🎉 مرحبا 日本語"])
def test_any_visible_text_is_welcome(text: str) -> None:
    assert list(find_problems(GOOD | {"project_name": text, "description": text})) == []


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    said = refused(tmp_path, "--no-input", "project_slug=class", "orm=none", "admin=true")
    assert len(said.splitlines()) == 3


def config(folder: Path, *lines: str) -> Path:
    """Write a config file for cookiecutter."""
    path = folder / "project.yaml"
    home = [f"{name}: {folder / 'home' / name}" for name in ("cookiecutters_dir", "replay_dir")]
    path.write_text("\n".join([*home, "default_context:", *lines, ""]), encoding="utf-8")
    return path
