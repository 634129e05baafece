"""The questions as a person at a terminal meets them."""

import re
from pathlib import Path

import pytest

from scripts.dialogue import END_OF_INPUT, INTERRUPT, PICTURE, draw, talk

from .helpers.template import CHOICES, QUESTIONS, Answers, Bake, choices, differing_files, read_tree

pytestmark = pytest.mark.make  # which needs a terminal as much as it needs make

ASKED = [name for name in QUESTIONS if not name.startswith("_")]
TEXTS = [""] * len([name for name in ASKED if name not in CHOICES])


def typed(answers: Answers) -> list[str]:
    """Return what to type for *answers*, with the defaults for the others."""
    lines = []
    for name in CHOICES:
        if name not in answers:
            lines.append("")
        elif isinstance(answers[name], bool):
            lines.append("y" if answers[name] else "n")
        else:
            lines.append(str(choices(name).index(answers[name]) + 1))
    return lines


def test_settled_question_is_shown_and_not_asked(tmp_path: Path, bake: Bake) -> None:
    chosen = {"framework": "flask", "orm": "none", "pages": "none"}
    asked = typed(chosen)
    del asked[CHOICES.index("admin")]
    screen, status = talk(tmp_path, [*TEXTS, *asked])
    assert status == 0
    assert "] admin: no (the admin needs an ORM)\n" in screen
    assert "Admin interface" not in screen
    counters = [tuple(map(int, pair)) for pair in re.findall(r"\[(\d+)/(\d+)\] \w", screen)]
    assert counters == [(number, len(ASKED)) for number in range(1, len(ASKED) + 1)]
    check_same(tmp_path, bake({**chosen, "admin": False}).files)


def test_django_with_everything(tmp_path: Path, bake: Bake) -> None:
    chosen = {"framework": "django", "admin": True, "pages": "jinja2", "license": "gpl"}
    screen, status = talk(tmp_path, ["Ünïcode {{ 7 * 7 }}", "shop", "", "", *typed(chosen)])
    assert status == 0
    assert "] orm: not mongodb (Django's admin, auth and sessions need SQL)\n" in screen
    assert "is ready" in screen
    name = {"project_name": "Ünïcode {{ 7 * 7 }}", "project_slug": "shop"}
    check_same(tmp_path, bake({**name, **chosen}).files)


def test_question_says_what_its_answer_brings_and_costs(tmp_path: Path) -> None:
    screen, _ = talk(tmp_path, [*TEXTS, *typed({})])
    for label in QUESTIONS["__prompts__"].values():
        lines = [label] if isinstance(label, str) else list(label.values())
        for line in "\n".join(lines).splitlines():
            assert line.strip() in screen
            assert len(line) <= 74, f"{line!r} has no room beside a counter in 80 columns"


def test_bad_answer_is_asked_for_again_at_once(tmp_path: Path) -> None:
    slugs = ["Bad-Slug", "class", "../x", "bad_slug"]
    screen, status = talk(tmp_path, ["A\aB", "Acme", *slugs, "", "", *typed({})])
    assert status == 0
    assert "project_name holds the invisible U+0007" in screen
    assert "'Bad-Slug' is not a package name: try 'bad_slug'.\n" in screen
    assert "class would clash with a keyword of Python: try 'class_app'.\n" in screen
    assert "'../x' is not a package name: try 'x'.\n" in screen
    assert screen.count(f"[2/{len(ASKED)}]") == len(slugs)
    assert [path.name for path in (tmp_path / "output").iterdir()] == ["bad_slug"]


@pytest.mark.parametrize("end", [END_OF_INPUT, INTERRUPT])
@pytest.mark.parametrize("answered", [0, 3, len(ASKED) - 1])
def test_leaving_in_the_middle_leaves_nothing(tmp_path: Path, end: str, answered: int) -> None:
    screen, status = talk(tmp_path, [*[*TEXTS, *typed({})][:answered], end])
    assert status != 0
    assert "Aborted" in screen
    assert "Traceback" not in screen
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_file_and_answers_at_the_prompts_go_together(tmp_path: Path) -> None:
    asked = typed({})
    del asked[CHOICES.index("admin")]
    screen, status = talk(tmp_path, [*TEXTS, *asked], "{framework: django, orm: none}")
    assert status == 0
    assert "the admin needs an ORM" in screen
    assert (tmp_path / "output/acme/manage.py").exists()


def test_picture_shows_the_talk_of_today() -> None:
    assert PICTURE.read_text("utf-8") == draw(), "run `make readme`"


def check_same(folder: Path, files: dict[str, bytes]) -> None:
    """Check that the talk gave the same project as the answers themselves."""
    (home,) = (folder / "output").iterdir()
    assert differing_files(read_tree(home), files) == {".env"}
