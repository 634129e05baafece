"""The gate itself: what the template calls while cookiecutter asks, writes and runs the hook."""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cookiecutter.exceptions import FailedHookException
from jinja2 import FileSystemBytecodeCache
from jinja2.ext import Extension

from .config_file import given_problems, parse_bool, read_given
from .engine import command_line, engine_variable
from .figures import describe_size
from .prompts import Dialogue
from .rules import (
    HOUSES,
    QUESTIONS,
    TEMPLATE,
    YES_OR_NO,
    Answers,
    apply_constraints,
    find_problems,
    houses_of,
    package_name,
)
from .updates import cruft_state, tell_of_rewrite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment, Template

# What cookiecutter.json derives from the answers when they are valid.
FACTS = {
    name: source
    for name, source in itertools.dropwhile(lambda item: item[0] != "__gate", TEMPLATE.items())
    if name.startswith("__") and name not in ("__gate", "__prompts__")
}

# The first path that cookiecutter renders when it begins to write.
FOLDER = "{{cookiecutter.project_slug}}"


class Gate(Extension):
    """What one of cookiecutter's Jinja environments knows of the gate: the globals are its methods.

    cookiecutter makes one environment to ask, one to write and one for the hook.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.is_asking = False
        self.slug = ""
        self.dialogue = Dialogue()
        self.build = environment.from_string
        environment.from_string = self.from_string  # type: ignore[assignment]
        environment.filters["package_name"] = package_name
        environment.globals.update(
            open_gate=self.open_gate,
            validate=self.validate,
            checked=self.checked,
            describe_size=describe_size,
        )
        # Beside this module's own bytecode, if Python may write that.
        compiled = Path(__file__).with_name("__pycache__")
        if os.access(compiled, os.W_OK) and not sys.dont_write_bytecode:
            options = "-".join(TEMPLATE["_jinja2_env_vars"])
            environment.bytecode_cache = FileSystemBytecodeCache(
                str(compiled), f"%s.{options}.jinja"
            )

    def from_string(self, source: str, *rest: Any, **others: Any) -> Template | Text | Folder:
        """Build no template of an answer, nor of a path, where only FOLDER stands for something.

        A user's own folder may have braces in its name, which cookiecutter would take for Jinja.
        """
        if self.slug:
            return Text(source.replace(FOLDER, self.slug))
        if source == FOLDER:
            return Folder(self)
        if self.is_asking and "{" in source and source not in TEMPLATE.values():
            return Text(source)
        return self.build(source, *rest, **others)

    def open_gate(self, answers: Answers) -> str:
        """Refuse what the command line and the config file should not say, before the questions.

        *answers* is the dict that cookiecutter is about to fill. Returns an empty string, because
        it is called from a template. Raises FailedHookException, whose text cookiecutter prints.
        """
        refuse([*given_problems(), *engine_problems()])
        self.is_asking = True
        self.dialogue.begin(answers)
        return ""

    def validate(self, answers: Answers) -> str:
        """Let *answers* that were not given give way to those that were, and refuse what is wrong.

        *answers* is cookiecutter's live dict, which this changes. Returns and raises as
        `open_gate`. At the prompts the user sees every question, and Python code has no command
        line to look at: there, every answer counts as given.
        """
        self.is_asking = False
        self.dialogue.end()
        answers.update({name: parse_bool(answers[name]) for name in YES_OR_NO})
        given = read_given()
        if command_line() and engine_variable("no_input"):
            self.restore(answers, given.answers)
            apply_constraints(answers, given.answers)
        refuse(find_problems(answers))
        return ""

    def restore(self, answers: Answers, given: Answers) -> None:
        """Put into *answers* what was *given*: cookiecutter drops what follows a wrong answer."""
        if given.items() <= answers.items():
            return
        answers.update(given)
        for name in QUESTIONS.keys() - given.keys():
            if "{" in str(TEMPLATE[name]):
                answers[name] = self.build(TEMPLATE[name]).render(cookiecutter=answers)

    def derive(self, answers: Answers) -> None:
        """Set the derived facts in *answers* anew, as whoever edits a replay file forgets to do."""
        for name, source in FACTS.items():
            answers[name] = self.build(source).render(cookiecutter=answers)

    def checked(self, answers: Answers) -> Answers:
        """Return *answers* for the hook, with what it must know of the run."""
        return {
            **answers,
            "_skip_if_file_exists": bool(engine_variable("skip_if_file_exists")),
            "_cruft": cruft_state(answers),
        }


class Text(NamedTuple):
    """What stands for a template where there is nothing to fill in."""

    text: str

    def render(self, **_: Any) -> str:
        return self.text


class Folder(NamedTuple):
    """The project's folder as a template: cookiecutter renders it when writing begins."""

    gate: Gate

    def render(self, cookiecutter: Answers, **_: Any) -> str:
        """Return the folder's name, when all is checked, also on a replay that asked nothing.

        The houses that the answers decline are copied as they are, for the hook to remove:
        rendering them would take a fifth of a bake's time. Raises as `open_gate`.
        """
        answers = cookiecutter
        refuse([*given_problems(), *find_problems(answers), *engine_problems(answers)])
        if engine_variable("replay"):
            self.gate.derive(answers)
        tell_of_rewrite(answers)
        houses = houses_of(answers)
        declined = [house for house in HOUSES if house not in houses]
        answers["_copy_without_render"] = [*declined, *TEMPLATE["_copy_without_render"]]
        self.gate.slug = answers["project_slug"]
        return self.gate.slug


def engine_problems(answers: Answers | None = None) -> Iterable[str]:
    """Yield why this run of cookiecutter would leave half a project, of *answers* if known."""
    if not engine_variable("accept_hooks", default=True):
        yield "A project is finished by its hook, which was not accepted: pass --accept-hooks yes."
    if answers:
        home = Path(engine_variable("output_dir", "."), str(answers["project_slug"]))
        for house in filter(os.path.lexists, (home / house for house in HOUSES)):
            yield f"{house} is there, perhaps of a bake that failed: move or delete it."


def refuse(problems: Iterable[str]) -> None:
    """Stop cookiecutter with one message that tells all *problems*, if there are any."""
    if lines := [f"  - {problem}" for problem in problems]:
        text = "\n".join(["No project was made:", *lines])
        encoding = sys.stdout.encoding or "utf-8"
        raise FailedHookException(text.encode(encoding, "backslashreplace").decode(encoding))
