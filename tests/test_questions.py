"""The questions: what cookiecutter, YAML and people can understand."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from .helpers.commands import cookiecutter
from .helpers.template import QUESTIONS, choices

ASKED = [name for name in QUESTIONS if not name.startswith("_")]
LABELS = QUESTIONS["__prompts__"]


@pytest.mark.parametrize("name", ASKED)
def test_question_and_each_of_its_choices_has_a_label(name: str) -> None:
    if isinstance(QUESTIONS[name], list):
        assert list(LABELS[name]) == ["__prompt__", *QUESTIONS[name]]
        assert all(LABELS[name].values())
    else:
        assert LABELS[name]


def test_labels_belong_to_questions() -> None:
    assert list(LABELS) == ASKED


def test_no_question_has_a_name_that_cookiecutter_keeps_for_itself() -> None:
    assert not {"template", "templates"} & set(ASKED)


@pytest.mark.parametrize(("name", "value"), [(n, v) for n in ASKED for v in choices(n)])
def test_yaml_reads_a_value_as_it_is_written(name: str, value: Any) -> None:
    written = str(value).lower() if isinstance(value, bool) else value
    assert yaml.safe_load(f"{name}: {written}") == {name: value}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n in ASKED for v in choices(n)[1:]])
def test_any_single_answer_is_enough(tmp_path: Path, name: str, value: Any) -> None:
    done = cookiecutter("--no-input", f"{name}={str(value).lower()}", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "acme/pyproject.toml").is_file()
