"""The gate refuses what cannot be: in a sentence, with an error, and leaving nothing behind."""

from pathlib import Path

import pytest

from answer_gate import find_problems

from .commands import cookiecutter
from .conftest import Bake
from .template import COMBINATIONS, IMPOSSIBLE, Answers, complete

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


@pytest.mark.parametrize("answers", COMBINATIONS)
def test_possible_answers_are_welcome(answers: Answers) -> None:
    assert list(find_problems(GOOD | answers)) == []


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


def test_every_answer_counts_as_given_to_python(bake: Bake) -> None:
    with pytest.raises(Exception, match="admin=true cannot go with orm=none"):
        bake({"orm": "none"})


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


def test_replayed_answers_may_be_changed(tmp_path: Path) -> None:
    config, replay = tmp_path / "config.yaml", tmp_path / "replay"
    config.write_text(f"replay_dir: {replay}\ndefault_context: {{}}\n", encoding="utf-8")
    first = cookiecutter("--no-input", "--config-file", config, "-o", tmp_path / "a", cwd=tmp_path)
    assert first.returncode == 0, first.stdout
    (saved,) = replay.iterdir()
    answers = saved.read_text("utf-8").replace('"framework": "flask"', '"framework": "django"')
    saved.write_text(answers, encoding="utf-8")
    options = ("--config-file", config, "--replay-file", saved, "-o", tmp_path / "b")
    again = cookiecutter(*options, cwd=tmp_path)
    assert again.returncode == 0, again.stdout
    texts = [path.read_text("utf-8") for path in (tmp_path / "b").rglob("*") if path.is_file()]
    assert any("django.core" in text for text in texts)
    assert [text for text in texts if "cookiecutter" in text] == []
