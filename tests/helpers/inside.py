"""Run the real command inside this process, where thousands of runs take minutes and not hours."""

import contextlib
import io
import runpy
import warnings
from pathlib import Path
from unittest import mock

from click.testing import CliRunner, Result
from cookiecutter import cli, config, hooks, main

from .template import ROOT, Answers


def cookiecutter(folder: Path, *arguments: str) -> Result:
    """Bake into *folder*/output and return what the command printed, with its exit code.

    Only the hook is not a process of its own. What cookiecutter itself warns of is no failure.
    """
    options = ["--output-dir", str(folder / "output"), *arguments]
    kept = {name: str(folder / "home") for name in ("cookiecutters_dir", "replay_dir")}
    with (
        warnings.catch_warnings(),
        mock.patch.dict(config.DEFAULT_CONFIG, kept),
        mock.patch.object(hooks, "run_script", run_inside),
        mock.patch.object(cli, "configure_logger"),
        contextlib.chdir(folder),
    ):
        warnings.filterwarnings("ignore", "Invalid default received")
        return CliRunner().invoke(cli.main, [str(ROOT), *options])


def bake_inside(answers: Answers, folder: Path, template: Path = ROOT) -> Path:
    """Bake *answers* from *template* into *folder*/output, and return the project's folder."""
    kept = {name: str(folder / "home") for name in ("cookiecutters_dir", "replay_dir")}
    with (
        warnings.catch_warnings(),
        mock.patch.dict(config.DEFAULT_CONFIG, kept),
        mock.patch.object(hooks, "run_script", run_inside),
        contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")),
    ):
        warnings.filterwarnings("ignore", "Invalid default received")
        path = main.cookiecutter(
            str(template),
            no_input=True,
            default_config=True,
            extra_context=answers,
            output_dir=str(folder / "output"),
        )
    return Path(path)


def run_inside(script: str, cwd: str = ".") -> None:
    """Run a hook without starting a Python for it."""
    with contextlib.chdir(cwd):
        runpy.run_path(script, run_name="__main__")


def was_refused(result: Result, folder: Path) -> bool:
    """Tell whether the command made a project; if not, it must have said why and left nothing."""
    output = folder / "output"
    left = list(output.iterdir()) if output.exists() else []
    if result.exit_code == 0:
        assert len(left) == 1, result.output
        return False
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert left == []
    message = result.output.splitlines()
    assert message[0] == "No project was made:", result.output
    assert message[1:], result.output
    assert all(line.startswith("  - ") and line[-1] in ".?" for line in message[1:]), message
    return True
