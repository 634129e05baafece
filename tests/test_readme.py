"""README.md says what is true, and its commands work."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.readme import LAYOUT, README, derive

from .helpers.commands import clone, run, succeed
from .helpers.template import ROOT

TEXT = README.read_text("utf-8")
FILES = dict(re.findall(r"`([\w./-]+)`:\n\n```yaml\n(.*?)```", TEXT, re.DOTALL))
CONSOLES = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("page", [README, LAYOUT], ids=lambda page: page.name)
def test_derived_parts_are_up_to_date(page: Path) -> None:
    assert derive(page) == page.read_text("utf-8"), "run `make readme`"


def test_readme_is_short() -> None:
    assert len(TEXT.splitlines()) <= 200


@pytest.mark.make
@pytest.mark.parametrize("console", [text for text in CONSOLES if "cruft" not in text])
def test_commands_work(console: str, tmp_path: Path) -> None:
    check_script(re.findall(r"^\$ (.*)", console, re.MULTILINE), tmp_path)


@pytest.mark.make
def test_github_job_works(tmp_path: Path) -> None:
    steps = check_job("github-workflows", ".github/workflows/generate.yml", tmp_path)
    check_script(
        [step["run"] for step in steps["jobs"]["generate"]["steps"] if "run" in step], tmp_path
    )


@pytest.mark.make
def test_gitlab_job_works(tmp_path: Path) -> None:
    job = check_job("gitlab-ci", ".gitlab-ci.yml", tmp_path)["generate"]
    check_script(job["script"], tmp_path)
    (folder,) = job["artifacts"]["paths"]
    assert (tmp_path / folder / "corner_orders/pyproject.toml").exists()


def test_config_file_is_one_of_the_examples() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "examples").iterdir()]
    assert yaml.safe_load(FILES["project.yaml"]) in [yaml.safe_load(text) for text in texts]


def check_job(kind: str, path: str, folder: Path) -> Any:
    """Check the CI file at *path* in README.md against the schema of its *kind*, and return it."""
    file = folder / Path(path).name
    file.write_text(FILES[path], encoding="utf-8")
    checker = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{kind}")
    succeed(*checker, file, cwd=folder)
    return yaml.safe_load(FILES[path])


def check_script(commands: list[str], folder: Path) -> None:
    """Run *commands* as they are written, but with this template, and without its long tests."""
    copy = clone(folder / "clone")
    python = f"{sys.executable} -m"
    here = {
        "git clone https://github.com/ORG/flask-or-django": f"cp -R {copy} flask-or-django",
        "https://raw.githubusercontent.com/ORG/flask-or-django/main": str(copy),
        "uvx check-jsonschema": f"{python} check_jsonschema",
        "uvx cookiecutter gh:ORG/flask-or-django": f"{python} cookiecutter {copy}",
        "cookiecutter gh:ORG/flask-or-django": f"{python} cookiecutter {copy}",
        "python -m pip install cookiecutter": "true",
        "make test": "make --dry-run test",
        "make -C": "make --dry-run -C",
    }
    script = "\n".join(commands)
    for there, replacement in here.items():
        script = script.replace(there, replacement)
    (folder / "project.yaml").write_text(FILES["project.yaml"], encoding="utf-8")

    done = run("sh", "-exc", script, cwd=folder, stdin="\n" * 20)

    assert done.returncode == 0, done.stdout
    assert "is ready" in done.stdout
