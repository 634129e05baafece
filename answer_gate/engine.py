"""What cookiecutter or cruft tell of their run, of which they tell a template nothing."""

from __future__ import annotations

import inspect
from typing import Any

import click


def command_line() -> dict[str, Any]:
    """Return the options of the running cookiecutter command; empty under another program."""
    context = click.get_current_context(silent=True)
    return context.params if context and "replay_file" in context.params else {}


def engine_variable(name: str, default: Any = None) -> Any:
    """Return what cookiecutter or cruft calls *name* just now, or *default* if they do not.

    The nearest of their running functions that has such a variable knows it, whether a command
    runs them or Python code.
    """
    frame = inspect.currentframe()
    while frame:
        package = str(frame.f_globals.get("__name__")).partition(".")[0]
        if package in ("cookiecutter", "cruft") and name in frame.f_locals:
            return frame.f_locals[name]
        frame = frame.f_back
    return default
