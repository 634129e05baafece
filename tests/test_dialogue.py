"""The questions as a person at a terminal meets them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scripts.dialogue import END_OF_INPUT, INTERRUPT, PICTURE, draw, talk, typed

from .helpers.expected import IMPOSSIBLE
from .helpers.template import (
    BARE,
    CHOICES,
    FULL,
    LEAST,
    MONGODB,
    QUESTIONS,
    Answers,
    Bake,
    choices,
    differing_files,
    is_possible,
    label,
    read_tree,
)

pytestmark = pytest.mark.make  # which needs a terminal as much as it needs make

ASKED = [name for name in QUESTIONS if not name.startswith("_")]
TEXTS = [""] * len([name for name in ASKED if name not in CHOICES])


@pytest.mark.parametrize("answers", [*FULL, *BARE, MONGODB], ids=label)
def test_questions_lead_to_the_project_of_those_answers(
    tmp_path: Path, bake: Bake, answers: Answers
) -> None:
    screen, status = talk(tmp_path, [*TEXTS, *typed(answers)])
    assert status == 0
    counters = [tuple(map(int, pair)) for pair in re.findall(r"\[(\d+)/(\d+)\] \w", screen)]
    expected = [(number, len(ASKED)) for number in range(1, len(ASKED) + 1)]
    assert list(dict.fromkeys(counters)) == expected
    check_same(tmp_path, bake(answers).files)


@pytest.mark.parametrize("clash", IMPOSSIBLE, ids=str)
def test_answer_that_is_ruled_out_is_not_offered(tmp_path: Path, clash: Answers) -> None:
    *before, name = sorted(clash, key=CHOICES.index)
    known = {other: clash[other] for other in before}
    screen, _ = talk(tmp_path, [*TEXTS, *typed(known)])
    left: list[Any] = [value for value in choices(name) if is_possible({**known, name: value})]
    settled = {True: "yes", False: "no"}.get(left[0], left[0])
    shown = f"not {clash[name]}" if len(left) > 1 else settled
    assert re.search(rf"\] {name}: {shown} \(\w.*\w\)\n", screen)
    prompt = QUESTIONS["__prompts__"][name]
    title = (prompt if isinstance(prompt, str) else prompt["__prompt__"]).splitlines()[0]
    assert (title in screen) == (len(left) > 1)


def test_text_at_a_prompt_is_taken_as_it_is(tmp_path: Path, bake: Bake) -> None:
    name = {"project_name": "Ünïcode {{ 7 * 7 }}", "project_slug": "shop"}
    screen, status = talk(tmp_path, [*name.values(), "", "", *typed(LEAST)])
    assert status == 0
    assert "is ready" in screen
    check_same(tmp_path, bake({**name, **LEAST}).files)


def test_question_says_what_its_answer_brings_and_costs(tmp_path: Path) -> None:
    screen, _ = talk(tmp_path, [*TEXTS, *typed({})])
    for prompt in QUESTIONS["__prompts__"].values():
        lines = [prompt] if isinstance(prompt, str) else list(prompt.values())
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


@pytest.mark.parametrize("clash", IMPOSSIBLE, ids=str)
def test_file_and_answers_at_the_prompts_go_together(tmp_path: Path, clash: Answers) -> None:
    *before, name = sorted(clash, key=CHOICES.index)
    defaults = {other: clash[other] for other in before}
    asked = [""] * len(typed(defaults))
    screen, status = talk(tmp_path, [*TEXTS, *asked], json.dumps(defaults))
    assert status == 0
    assert re.search(rf"\] {name}: \w.* \(\w.*\w\)\n", screen)
    assert (tmp_path / "output/acme/pyproject.toml").exists()


def test_picture_shows_the_talk_of_today() -> None:
    assert PICTURE.read_text("utf-8") == draw(), "run `make readme`"


def check_same(folder: Path, files: dict[str, bytes]) -> None:
    """Check that the talk gave the same project as the answers themselves."""
    (home,) = (folder / "output").iterdir()
    assert differing_files(read_tree(home), files) == {".env"}
