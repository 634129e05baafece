"""Projects are born for `cruft update`, which changes an answer and spares what its owner wrote."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from answer_gate.rules import single_changes
from scripts.updating import PAGE, render

from .helpers.commands import COOKIECUTTER, NO_ANSWERS, environment, run, succeed
from .helpers.expected import COSTS, ROTATING
from .helpers.template import FULL, MOST, Answers, label
from .helpers.updates import (
    CRUFT,
    EDITS,
    STEPS,
    Step,
    WorkedOn,
    Workshop,
    check_step,
    commit,
    conflicts,
    update,
)

pytestmark = pytest.mark.make  # on Windows, cruft is not tried

# One step to each value of the answers that change what a project does. tests/integration has all.
SAMPLE = {
    (step.source["framework"], next(iter(step.changes.items()))): step
    for step in reversed(STEPS)
    if not step.changes.keys() & {*ROTATING}
}


@pytest.fixture(params=["template", "git+file"])
def born(request: pytest.FixtureRequest, workshop: Workshop, tmp_path: Path) -> Path:
    """Make a project by cookiecutter, from a folder or from a repository that it clones."""
    template = workshop.template
    url = f"git+{template.as_uri()}" if request.param == "git+file" else str(template)
    bake_by_hand(url, tmp_path)
    return tmp_path / "acme"


def bake_by_hand(template: str, folder: Path, *arguments: str, **variables: str) -> Any:
    """Bake by the command line, whose clones stay in *folder*, and return the state for cruft."""
    config = folder / "config.yaml"
    config.write_text(f"cookiecutters_dir: {folder / 'clones'}\ndefault_context: {{}}\n", "utf-8")
    command = (*COOKIECUTTER, template, "--no-input", "--config-file", str(config), *arguments)
    succeed(*command, cwd=folder, env=environment(**variables))
    state = folder / "acme/.cruft.json"
    return json.loads(state.read_text("utf-8")) if state.exists() else None


def test_project_of_cookiecutter_is_one_of_cruft(born: Path) -> None:
    commit(born)
    assert "up to date" in succeed(*CRUFT, "check", cwd=born)
    assert succeed(*CRUFT, "diff", "--exit-code", cwd=born) == ""

    update(born, {"admin": False})

    assert conflicts(born) == []
    assert not (born / "acme/admin.py").exists()
    assert succeed(*CRUFT, "diff", "--exit-code", cwd=born) == ""


def test_state_is_the_one_that_cruft_writes(born: Path, tmp_path: Path) -> None:
    ours = json.loads((born / ".cruft.json").read_text("utf-8"))
    options = ("--no-input", "--config-file", NO_ANSWERS, "--output-dir", tmp_path / "theirs")
    succeed(*CRUFT, "create", ours["template"], *options, cwd=tmp_path)
    theirs = json.loads((tmp_path / "theirs/acme/.cruft.json").read_text("utf-8"))
    kept = theirs["context"]["cookiecutter"]
    for name in [name for name in kept if name.startswith("_")]:
        if name not in ("_template", "_commit"):
            del kept[name]  # cruft asks the template for them
    # Of a URL of a file, cruft keeps the path.
    text = json.dumps(ours).replace("file://", "")
    assert text == json.dumps(theirs)


def test_state_tells_what_was_checked_out(workshop: Workshop, tmp_path: Path) -> None:
    succeed("git", "branch", "--force", "stable", cwd=workshop.template)
    url = f"git+{workshop.template.as_uri()}"
    assert bake_by_hand(url, tmp_path, "--checkout", "stable")["checkout"] == "stable"


def test_state_tells_no_password(workshop: Workshop, tmp_path: Path) -> None:
    clone = tmp_path / "clones/flask-or-django"
    succeed("git", "clone", "--quiet", workshop.template, clone, cwd=tmp_path)
    url = "https://example.com/flask-or-django"
    secret = url.replace("://", "://ada:secret@")
    succeed("git", "remote", "set-url", "origin", secret, cwd=clone)
    assert bake_by_hand("flask-or-django", tmp_path)["template"] == url


@pytest.mark.parametrize("why", ["changed", "added", "no commit", "no repository", "no git"])
def test_without_a_commit_that_holds_it_a_project_has_no_state(
    workshop: Workshop, tmp_path: Path, why: str
) -> None:
    template = shutil.copytree(workshop.template, tmp_path / "template")
    variables = {}
    if why == "changed":
        with (template / "cookiecutter.json").open("a", encoding="utf-8") as file:
            file.write("\n")
    elif why == "added":
        (template / "{{cookiecutter.project_slug}}/_both/new.txt").touch()
    elif why == "no commit":
        succeed("git", "update-ref", "-d", "HEAD", cwd=template)
    elif why == "no repository":
        shutil.rmtree(template / ".git")
    else:
        variables["PATH"] = str(tmp_path)
    assert bake_by_hand(str(template), tmp_path, **variables) is None


def test_change_that_no_project_is_made_of_does_no_harm(workshop: Workshop, tmp_path: Path) -> None:
    template = shutil.copytree(workshop.template, tmp_path / "template")
    (template / "project.yaml").touch()
    assert bake_by_hand(str(template), tmp_path)


@pytest.mark.parametrize("step", SAMPLE.values(), ids=str)
def test_step_comes_to_a_project_of_those_answers(
    step: Step, workshop: Workshop, worked_on: WorkedOn
) -> None:
    check_step(step, workshop, worked_on)


# Where a line of the owner's stands beside one that comes or goes, only they can tell the order.
APP = '    "acme.orders",\n'


@pytest.mark.parametrize(
    ("change", "expected"),
    [(("admin", False), []), (("orm", "none"), ["acme/settings.py"])],
    ids=str,
)
def test_app_in_django_settings_meets_only_the_notes(
    workshop: Workshop, change: tuple[str, Any], expected: list[str]
) -> None:
    django = next(answers for answers in FULL if answers["framework"] == "django")
    home = workshop.copy({**django, **MOST})
    all_changes = single_changes({**django, **MOST})
    changes = next(each for each in all_changes if next(iter(each.items())) == change)
    settings = home / "acme/settings.py"
    notes = '    "acme.notes",\n'
    settings.write_text(settings.read_text("utf-8").replace(notes, notes + APP), "utf-8")
    commit(home)

    update(home, changes)

    assert conflicts(home) == expected
    assert APP in settings.read_text("utf-8")


@pytest.mark.parametrize("answers", FULL, ids=label)
def test_edited_file_stays_when_its_battery_leaves(workshop: Workshop, answers: Answers) -> None:
    home = workshop.copy({**answers, **MOST, **dict.fromkeys(COSTS, False)})
    edited = home / "acme/notes/admin.py"
    edited.write_text(edited.read_text("utf-8") + "# ours\n", "utf-8")
    commit(home)

    said = update(home, {"admin": False})

    assert "acme/notes/admin.py: patch does not apply" in said
    assert edited.read_text("utf-8").endswith("# ours\n")
    assert not (home / "tests/test_admin.py").exists()
    # Then git applies the rest without merging, and what stands beside an edit is for the owner.
    rejected = {path.removesuffix(".rej") for path in conflicts(home)}
    assert rejected
    assert rejected <= {path for path, *_ in EDITS[answers["framework"]]} | {"pyproject.toml"}


def test_another_framework_is_said_to_be_a_rewrite(workshop: Workshop) -> None:
    flask, django = FULL
    home = workshop.copy({**flask, **MOST})

    said = update(home, {"framework": django["framework"]})

    assert said.count("framework=django is a rewrite") == 1
    assert "docs/switching.md" in said
    assert set(conflicts(home)) == {path for path, *_ in EDITS["flask"]} | {"pyproject.toml"}


def test_update_heeds_the_gate_of_the_new_version(workshop: Workshop, tmp_path: Path) -> None:
    template = shutil.copytree(workshop.template, tmp_path / "template")
    bake_by_hand(str(template), tmp_path)
    commit(tmp_path / "acme")
    gate = template / "answer_gate/rules.py"
    gate.write_text(gate.read_text("utf-8").replace("needs an ORM", "is of no use here"), "utf-8")
    commit(template)

    changes = ("--variables-to-update", json.dumps({"orm": "none"}))
    done = run(*CRUFT, "update", "--skip-apply-ask", *changes, cwd=tmp_path / "acme")

    assert done.returncode != 0
    assert "the admin is of no use here" in done.stdout


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == render(), "run `make readme`"
