"""The questions at a terminal: earlier answers settle some, and a bad answer is asked for again."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from cookiecutter import prompt

from .config_file import parse_bool
from .engine import engine_variable
from .rules import QUESTIONS, YES_OR_NO, Answers, possible_values, value_problems
from .wording import display

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[..., Any]


class Dialogue:
    """The questions of one bake, between `begin` and `end`.

    In between, the functions by which cookiecutter asks are replaced, and put back also where a
    question ends in an error, such as Ctrl-C. A cookiecutter without these functions would ask
    every question, and the user would hear of problems after the last.
    """

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.replaced: dict[str, tuple[Ask, Ask]] = {}

    def begin(self, answers: Answers) -> None:
        """Replace the functions, if anybody is asked; cookiecutter fills *answers* meanwhile."""
        self.end()
        if engine_variable("no_input"):
            return
        self.answers = answers
        for name, replace in {
            "read_user_choice": self.ask_choice,
            "read_user_yes_no": self.ask_choice,
            "read_user_variable": self.ask_text,
        }.items():
            if original := getattr(prompt, name, None):
                ours = self.until_error(functools.partial(replace, original), original)
                self.replaced[name] = (ours, original)
                setattr(prompt, name, ours)

    def end(self) -> None:
        """Put cookiecutter's own functions back."""
        for name, (ours, original) in self.replaced.items():
            if getattr(prompt, name) is ours:
                setattr(prompt, name, original)
        self.replaced.clear()

    def until_error(self, ask: Ask, original: Ask) -> Ask:
        """Return *ask*, with an error ending the dialogue, and questions of others left alone."""

        @functools.wraps(original)
        def ours(name: str, default: Any, prompts: Any = None, prefix: str = "") -> Any:
            if name not in QUESTIONS or not self.replaced:
                return original(name, default, prompts, prefix)
            try:
                return ask(name, default, prompts, prefix)
            except BaseException:
                self.end()
                raise

        return ours

    def ask_choice(self, original: Ask, name: str, default: Any, prompts: Any, prefix: str) -> Any:
        """Offer the values of *name* that earlier answers allow, or show the only one."""
        allowed, reasons = possible_values(name, self.answers)
        if len(allowed) == 1:
            show(f"{prefix}{name}: [bold]{display(allowed[0])}[/] ({', '.join(reasons)})")
            return allowed[0]
        if isinstance(default, list):
            default = [value for value in default if value in allowed]
        for why, values in reasons.items():
            show(f"{prefix}{name}: not {' or '.join(map(display, values))} ({why})")
        return original(name, default, prompts, prefix)

    def ask_text(self, original: Ask, name: str, default: Any, prompts: Any, prefix: str) -> Any:
        """Ask for *name* again until the answer can be one."""
        while True:
            answer = original(name, default, prompts, prefix)
            value = parse_bool(answer) if name in YES_OR_NO else answer
            problems = list(value_problems(name, value))
            if not problems:
                return answer
            for problem in problems:
                show(problem.removeprefix(f"{name}="), style="red", markup=False)


def show(line: str, **options: Any) -> None:
    """Print *line* where cookiecutter prints its questions, with rich's *options*."""
    prompt.Prompt().console.print(line, highlight=False, **options)
