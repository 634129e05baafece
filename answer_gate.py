"""The gate: it refuses answers that cannot be, in one sentence each, before anything is written.

cookiecutter loads this module as a Jinja extension, so it works at the prompts, with a config file
and from Python alike. It only checks: what a file contains is up to the template.
"""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import click
from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment
from jinja2.ext import Extension

Answers = dict[str, Any]

# Where the answers on the left hold, those in the middle must, for the reason on the right.
RULES: list[tuple[Answers, Answers, str]] = [
    ({"orm": "none"}, {"admin": False}, "the admin edits database rows"),
]

# A package of the project's name would hide one of these, or be hidden by it.
TAKEN = frozenset(
    """
    accounts admin alembic anyio app apps asgiref ast_serialize axes blinker certifi click
    cookiecutter deprecated dj_database_url django django_axes django_stubs django_stubs_ext
    docs dotenv environs flask flask_admin flask_alembic flask_limiter flask_login
    flask_sqlalchemy flask_wtf greenlet gunicorn h11 httpcore httpx idna iniconfig itsdangerous
    jinja2 librt limits mako manage markupsafe marshmallow migrations mypy mypy_django_plugin
    mypy_extensions mypyc notes ordered_set packaging pathspec pip pluggy psycopg psycopg_binary
    psycopg_pool py pygments pytest pytest_django python_dotenv python_json_logger
    pythonjsonlogger ruff settings setuptools site sqlalchemy sqlparse static templates test
    tests typing_extensions urls uv views werkzeug whitenoise wrapt wsgi wtforms
    """.split()
)

# Beyond it, lines that hold the name would no longer fit the width that the formatter allows.
MAX_SLUG_LENGTH = 40

# Characters that a reader cannot see, and that can make text show otherwise than it is.
INVISIBLE = frozenset("\u200b\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class AnswerGate(Extension):
    """Give the templates `admit` and `checked`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["admit"] = admit
        environment.globals["checked"] = checked


def admit(answers: Answers) -> str:
    """Let *answers* that were not given give way to those that were, then refuse what cannot be.

    *answers* is cookiecutter's live dict, which this changes. Returns an empty string, because it
    is called from a template. Raises FailedHookException, whose text cookiecutter prints.
    """
    given = given_answers()
    if given is not None:
        for when, then, _ in RULES:
            if holds(when, answers):
                answers.update({name: value for name, value in then.items() if name not in given})
    checked(answers)
    return ""


def checked(answers: Answers) -> Answers:
    """Return *answers* for the hook, with what it must know of the command line, or refuse them."""
    if problems := list(find_problems(answers)):
        raise FailedHookException(
            "No project was made:\n" + "\n".join(f"  - {problem}" for problem in problems)
        )
    return {**answers, "_skip_if_file_exists": bool(command_line().get("skip_if_file_exists"))}


def find_problems(answers: Answers) -> Iterator[str]:
    """Yield a sentence for each answer, or pair of answers, that cannot be."""
    for name in ("project_name", "description", "author_name"):
        yield from text_problems(name, str(answers[name]))
    yield from slug_problems(str(answers["project_slug"]))
    for when, then, why in RULES:
        if holds(when, answers):
            for name, value in then.items():
                if answers[name] != value:
                    yield f"{shown({name: answers[name]})} cannot go with {shown(when)}: {why}."


def text_problems(name: str, text: str) -> Iterator[str]:
    """Yield what is wrong with a free *text*: it must be one visible line."""
    if not text.strip():
        yield f"{name} is empty: write a few words."
    for character in sorted(set(text)):
        if character in INVISIBLE or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            label = unicodedata.name(character, f"U+{ord(character):04X}")
            yield f"{name} holds the invisible character {label}: write one line of visible text."


def slug_problems(slug: str) -> Iterator[str]:
    """Yield why *slug* cannot be the name of a Python package."""
    if not re.fullmatch(r"[a-z]([a-z0-9_]*[a-z0-9])?", slug):
        yield (
            f"project_slug={slug!r} is not a package name:"
            " take lowercase letters, digits and underscores, with a letter first."
        )
    elif len(slug) > MAX_SLUG_LENGTH:
        yield (
            f"project_slug={slug!r} is longer than {MAX_SLUG_LENGTH} characters:"
            " choose a shorter name."
        )
    elif keyword.iskeyword(slug) or keyword.issoftkeyword(slug):
        yield f"project_slug={slug!r} is a word of the Python language: choose another name."
    elif slug in sys.stdlib_module_names or slug in TAKEN:
        yield f"project_slug={slug!r} would clash with a module of that name: choose another name."


def holds(when: Answers, answers: Answers) -> bool:
    """Tell whether *answers* agree with *when*."""
    return all(answers[name] == value for name, value in when.items())


def shown(answers: Answers) -> str:
    """Write *answers* as they are given on the command line."""
    return " ".join(f"{name}={str(value).lower()}" for name, value in answers.items())


def given_answers() -> Answers | None:
    """Return the answers that the user chose, or None where every answer counts as chosen.

    At the prompts the user sees every question, and Python code has no command line to look at.
    """
    options = command_line()
    if not options.get("no_input"):
        return None
    from cookiecutter.config import get_user_config

    config = get_user_config(options["config_file"], options["default_config"])
    return {**config["default_context"], **(options["extra_context"] or {})}


def command_line() -> dict[str, Any]:
    """Return the options of the running cookiecutter command; empty under another program."""
    context = click.get_current_context(silent=True)
    if context is None or "extra_context" not in context.params:
        return {}
    return context.params
