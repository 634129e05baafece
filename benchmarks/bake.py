"""Time a bake of the largest projects against a template of one file and no hook, in pairs.

Run it as `make bench` on a quiet machine. It prints the CPU time of the whole command, its hook
included, in milliseconds, as the minimum of the runs, which other work on the machine disturbs
least: first with warm caches, then right after a clone; and what the gate takes of it, which is the
difference to the same template with a gate that neither checks nor spares anything. Each template
is a repository of git, as it is for whoever clones it: the gate asks it for the commit.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.helpers.commands import clone, environment
from tests.helpers.template import FULL, label
from tests.helpers.updates import commit

RUNS = 15

NO_GATE = """
from jinja2.ext import Extension
from slugify import slugify


class AnswerGate(Extension):
    def __init__(self, environment):
        super().__init__(environment)
        environment.globals.update(
            open_gate=lambda answers: "",
            validate=lambda answers: "",
            checked=lambda answers: {**answers, "_skip_if_file_exists": False, "_cruft": ""},
            describe_size=lambda **answers: "",
        )
        environment.filters["package_name"] = lambda text: slugify(text, separator="_")
"""


def main() -> None:
    """Print one line for each framework."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        smallest = write_smallest_template(folder / "smallest")
        ours, fresh, open_house = (clone(folder / name) for name in ("ours", "fresh", "open_house"))
        (open_house / "answer_gate/__init__.py").write_text(NO_GATE, encoding="utf-8")
        for template in (smallest, ours, fresh, open_house):
            commit(template)
        for answers in FULL:
            words = [f"{name}={str(value).lower()}" for name, value in answers.items()]
            rounds = []
            for _ in range(RUNS):
                shutil.rmtree(fresh / "answer_gate/__pycache__", ignore_errors=True)
                rounds.append(
                    (
                        cpu_time(smallest, folder),
                        *(cpu_time(each, folder, *words) for each in (ours, fresh, open_house)),
                    )
                )
            base, warm, cold, gateless = (min(times) * 1000 for times in zip(*rounds, strict=True))
            print(
                f"{label(answers)}: {warm:.0f} ms, {warm / base:.2f} times {base:.0f} ms;"
                f" after a clone {cold:.0f} ms, {cold / base:.2f} times;"
                f" the gate adds {warm - gateless:+.0f} ms, after a clone {cold - gateless:+.0f} ms"
            )


def write_smallest_template(folder: Path) -> Path:
    """Write a template of one file and no hook into *folder*."""
    home = folder / "{{cookiecutter.project_slug}}"
    home.mkdir(parents=True)
    (home / "README.md").write_text("# {{ cookiecutter.project_slug }}\n", encoding="utf-8")
    (folder / "cookiecutter.json").write_text('{"project_slug": "acme"}\n', encoding="utf-8")
    return folder


def cpu_time(template: Path, folder: Path, *words: str) -> float:
    """Return the seconds that the processor spent on one bake of *template*, hook included."""
    target = Path(tempfile.mkdtemp(dir=folder))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "cookiecutter", template, "--no-input", "-o", target, *words],
        stdout=subprocess.DEVNULL,
        cwd=folder,  # where `-m` finds no other gate to import
        env=environment(),
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
