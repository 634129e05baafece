"""What the user said before the first question: on the command line and in the config file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from cookiecutter import config, prompt

from .engine import command_line
from .rules import QUESTIONS, YES_OR_NO, Answers, possible_values, problems_with_names
from .wording import as_cli_args, closest, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator


def parse_bool(answer: Any) -> Any:
    """Return what a yes or a no that was typed means; cookiecutter 2.6 keeps it as it was typed.

    What is neither is returned as it is.
    """
    word = answer.strip().lower() if isinstance(answer, str) else answer
    if word in prompt.YesNoPrompt.yes_choices:
        return True
    return False if word in prompt.YesNoPrompt.no_choices else answer


class Given(NamedTuple):
    """What the user gave: answers *typed* on the command line, and the config file at *path*.

    A file that no option of this command names is *shared* with other templates: it may hold what
    only they know.
    """

    typed: Answers
    path: Path | None
    content: Answers
    is_shared: bool

    @property
    def filed(self) -> Answers:
        """The answers of the file; of a shared one, those that are ours."""
        answers = self.content.get("default_context") or {}
        if self.is_shared:
            return {name: value for name, value in answers.items() if name in QUESTIONS}
        return answers

    @property
    def answers(self) -> Answers:
        """All that was answered; the command line counts more."""
        return {**self.filed, **self.typed}


def read_given() -> Given:
    """Return what the user gave before the questions, right or wrong; nothing to Python code.

    Raises what reading the file raises, but cookiecutter has read it before without an error.
    """
    options = command_line()
    typed = {
        name: parse_bool(text) if name in YES_OR_NO else text
        for name, text in (options.get("extra_context") or {}).items()
    }
    variable = os.environ.get("COOKIECUTTER_CONFIG")
    path = Path(options.get("config_file") or variable or config.USER_CONFIG_PATH)
    if not options or options["default_config"] or not path.exists():
        return Given(typed, None, {}, is_shared=False)
    content = yaml.safe_load(path.read_text("utf-8")) or {}
    return Given(typed, path, content, is_shared=not options["config_file"])


def given_problems() -> Iterator[str]:
    """Yield a sentence for all that is wrong with what the user gave before the questions.

    What a shared file says wrongly is told with its name and the way out.
    """
    given = read_given()
    if given.path and not given.is_shared:
        yield from form_problems(given.path, given.content)
    for name in given.answers:
        if name not in QUESTIONS:
            yield f"there is no answer {shorten(name)}{did_you_mean(name, QUESTIONS)}"
    for names, problem in problems_with_names(given.answers):
        filed = [name for name in given.filed if name in names and name not in given.typed]
        way_out = f" {leave(filed[0], given)}" if filed and given.is_shared else ""
        yield f"{problem}{way_out}"


def leave(name: str, given: Given) -> str:
    """Say which file the answer *name* is from, and how it can be another for once."""
    others = {other: value for other, value in given.answers.items() if other != name}
    allowed, _ = possible_values(name, others)
    word = closest(given.filed[name], map(str, allowed))
    other = as_cli_args({name: word or allowed[0]}) if allowed else f"{name}=…"
    return (
        f"{name} is from {given.path}: write {other} on the command line,"
        " or pass --default-config to leave that file out."
    )


def form_problems(path: Path, content: Answers) -> list[str]:
    """Return why the *content* of the config file at *path* is not read as it was meant.

    A name that is like none of ours is no problem beside one that cookiecutter knows.
    """
    settings = config.DEFAULT_CONFIG
    known = [*settings, *QUESTIONS]
    problems = [
        f"{name} stands outside default_context: indent it below that line."
        if name in QUESTIONS
        else f"cookiecutter knows no {shorten(name)} in {path}{did_you_mean(name, known)}"
        for name in content
        if name not in settings and closest(name, known)
    ]
    answers = content.get("default_context", {} if content.keys() & settings.keys() else None)
    if not problems and not isinstance(answers, dict):
        problems = [f"{path} has no default_context: write the answers below such a line."]
    return problems
