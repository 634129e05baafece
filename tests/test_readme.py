"""README.md says what is true, and its commands work."""

import re
import sys
from pathlib import Path

import pytest

from .commands import clone, run
from .readme import README, derive

TEXT = README.read_text("utf-8")
FILES = re.findall(r"`([\w.]+)`:\n\n```yaml\n(.*?)```", TEXT, re.DOTALL)
CONSOLES = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)


def test_derived_parts_are_up_to_date() -> None:
    assert derive(TEXT) == TEXT, "run `make readme`"


@pytest.mark.make
@pytest.mark.parametrize("console", CONSOLES)
def test_commands_work(console: str, tmp_path: Path) -> None:
    copy = clone(tmp_path / "clone")
    here = {
        "git clone https://github.com/ORG/flask-or-django": f"cp -R {copy} flask-or-django",
        "uvx cookiecutter": f"{sys.executable} -m cookiecutter",
        "gh:ORG/flask-or-django": str(copy),
        "make test": "make --dry-run test",
    }
    script = "\n".join(re.findall(r"^\$ (.*)", console, re.MULTILINE))
    for there, replacement in here.items():
        script = script.replace(there, replacement)
    for name, text in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")

    done = run("sh", "-exc", script, cwd=tmp_path, stdin="\n" * 20)

    assert done.returncode == 0, done.stdout
    assert "is ready" in done.stdout
