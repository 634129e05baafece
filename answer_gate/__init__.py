"""The gate: it checks answers while they are given, so that no project is made of wrong ones.

cookiecutter loads this package as a Jinja extension. The gate looks at what the command line and
the config file say before the first question, at each answer as it is typed, and at all of them
before the first file is written. It only checks: what a file contains is up to the template.

One process may bake several templates, or one that has changed in between. So this module only
finds the gate that lies in the template, and reads it anew for each Jinja environment. `gate` is
what the template calls, `rules` is all that the author of a battery needs.
"""

from __future__ import annotations

import importlib
import sys
import uuid
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import cookiecutter
from jinja2.ext import Extension

if TYPE_CHECKING:
    from jinja2 import Environment

ENGINE = tuple(int(number) for number in cookiecutter.__version__.split(".")[:2])
if ENGINE < (2, 5) or sys.version_info < (3, 10):
    # The one error that every cookiecutter tells in a sentence when it loads an extension.
    raise ImportError(  # noqa: TRY003
        "flask-or-django needs cookiecutter 2.5 or newer on Python 3.10 or newer, and this is"
        f" cookiecutter {cookiecutter.__version__} on Python {sys.version.split()[0]}: upgrade it."
    )


class AnswerGate(Extension):
    """What cookiecutter.json names: it becomes the gate of the template that is being baked."""

    def __new__(cls, environment: Environment) -> Extension:  # type: ignore[misc]
        """Return a Gate for *environment*, and leave no module behind."""
        try:
            return load_gate(find_gate()).Gate(environment)  # type: ignore[no-any-return]
        finally:
            if vars(sys.modules.get(__name__, sys)) is globals():  # and not of another thread
                forget(__name__)


def find_gate() -> Path:
    """Return the folder of the gate that is being baked: cookiecutter appends it to `sys.path`.

    Another one may stand before it. A relative path becomes an absolute one, for cookiecutter goes
    to other folders while it writes.
    """
    for index in reversed(range(len(sys.path))):
        folder = Path(sys.path[index], __name__).absolute()
        if (folder / "gate.py").is_file():
            sys.path[index] = str(folder.parent)
            return folder
    return Path(__file__).absolute().parent


def load_gate(folder: Path) -> ModuleType:
    """Import the module `gate` in *folder* and all that it imports, under names of their own.

    Raises what the import raises.
    """
    name = f"{__name__}_{uuid.uuid4().hex}"
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package
    try:
        return importlib.import_module(f"{name}.gate")
    finally:
        forget(name)


def forget(package: str) -> None:
    """Drop *package* and its modules from those that Python knows."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        sys.modules.pop(name, None)
