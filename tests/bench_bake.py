"""Time a bake of the largest projects against a template of one file and no hook, in pairs.

Run it as `make bench` on a quiet machine; it prints the CPU time of the whole command, in
milliseconds, as the minimum of the runs, which other work on the machine disturbs least.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .template import FULL, ROOT, label

RUNS = 15


def main() -> None:
    """Print one line for each framework."""
    with tempfile.TemporaryDirectory() as folder:
        smallest = write_smallest_template(Path(folder, "smallest"))
        for answers in FULL:
            words = [f"{name}={str(value).lower()}" for name, value in answers.items()]
            pairs = [
                (cpu_time(smallest, folder), cpu_time(ROOT, folder, *words)) for _ in range(RUNS)
            ]
            base, ours = (min(times) * 1000 for times in zip(*pairs, strict=True))
            print(f"{label(answers)}: {ours:.0f} ms, {ours / base:.2f} times {base:.0f} ms")


def write_smallest_template(folder: Path) -> Path:
    """Write a template of one file and no hook into *folder*."""
    home = folder / "{{cookiecutter.project_slug}}"
    home.mkdir(parents=True)
    (home / "README.md").write_text("# {{ cookiecutter.project_slug }}\n", encoding="utf-8")
    (folder / "cookiecutter.json").write_text('{"project_slug": "acme"}\n', encoding="utf-8")
    return folder


def cpu_time(template: Path, folder: str, *words: str) -> float:
    """Return the seconds that the processor spent on one bake of *template*, hook included."""
    target = Path(tempfile.mkdtemp(dir=folder))
    before = os.times()
    subprocess.run(
        [sys.executable, "-m", "cookiecutter", template, "--no-input", "-o", target, *words],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


if __name__ == "__main__":
    main()
