"""The gate: it checks answers while they are given, so that no project is made of wrong ones.

cookiecutter loads this package as a Jinja extension. The gate looks at what the command line and
the config file say before the first question, at each answer as it is typed, and at all of them
before the first file is written. It only checks: what a file contains is up to the template.

One process may bake several templates, or one that has changed in between. So this module only
finds the gate that lies in the template, and reads it anew for each Jinja environment. `gate` is
what the template calls, `rules` is all that the author of an option needs.
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

from .engine import engine_variable  # noqa: E402


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
    """Return the folder of the gate that lies in the template that is being baked.

    cookiecutter and cruft know it, and append it to `sys.path`, where another may stand before it.
    A relative path is made absolute there, for cookiecutter goes to other folders while it writes.
    """
    engine = (engine_variable(name) for name in ("cookiecutter_template_dir", "repo_dir"))
    for place in (*filter(None, engine), *reversed(sys.path)):
        home = Path(place).absolute()
        if (home / __name__ / "gate.py").is_file():
            if str(home) != str(place) in sys.path:
                sys.path = [str(home) if path == str(place) else path for path in sys.path]
            return home / __name__
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
