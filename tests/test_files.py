"""What the files of a baked project look like, before anything ran in it."""

import ast
import itertools
import json
import os
import re
import sys
import tomllib

import pytest
import yaml

from .helpers.commands import succeed
from .helpers.expected import WORDS
from .helpers.template import (
    COMBINATIONS,
    FULL,
    HOUSES,
    NAMES,
    QUESTIONS,
    Answers,
    Bake,
    Project,
    choices,
    complete,
    differing_files,
    label,
)

# Prose may name what was declined, to say how to add it; and a licence says what it says.
PROSE = {"README.md", "docs/accounts.md", "docs/decision.md", "LICENSE"}

LABELS = QUESTIONS["__prompts__"]
HOUSE = "|".join(sorted(path.name for path in HOUSES.iterdir()))
MARKS_OF_THE_TEMPLATE = rf"cookiecutter|\b({HOUSE})\b|flask-or-django|github\.com/ORG"


def test_text_is_tidy(project: Project) -> None:
    for path, text in texts(project).items():
        gap = "\n\n\n\n" if path.endswith((".py", ".mako")) else "\n\n\n"
        assert gap not in text, f"{path} has too many blank lines"
        assert not re.search(r"[ \t\r]$", text, re.MULTILINE), f"{path} has space at a line's end"
        assert not text.startswith("\n"), f"{path} begins with a blank line"
        assert re.search(r"(\A|\S\n)\Z", text), f"{path} does not end with one newline"


def test_nothing_tells_of_the_template(project: Project) -> None:
    for path, text in texts(project).items():
        assert not re.search(MARKS_OF_THE_TEMPLATE, f"{path}\n{text}"), path


def test_declined_batteries_leave_no_trace(project: Project) -> None:
    for words, readers in WORDS:
        if any(project.answers[name] in values for name, values in readers.items()):
            continue
        for path, text in texts(project).items():
            if path not in PROSE:
                found = re.search(rf"(?i)\b({words})\b", f"{path}\n{text}".replace("-", "_"))
                assert not found, f"{path} says {found[0]!r}"


def test_yaml_and_json_can_be_read(project: Project) -> None:
    for path, text in texts(project).items():
        if path.endswith((".json", ".yaml", ".yml")):
            assert yaml.safe_load(text), path  # JSON is YAML, too


def test_every_setting_is_explained(project: Project) -> None:
    settings = texts(project)[f"{project.answers['project_slug']}/settings.py"]
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "PROXY_COUNT"} <= names
    lines = texts(project)[".env.example"].splitlines()
    explained = {
        line.lstrip("# ").partition("=")[0]
        for above, line in itertools.pairwise(lines)
        if re.match(r"(# )?[A-Z_]+=", line) and above.startswith("# ")
    }
    assert names <= explained


def test_compose_passes_every_setting_on(project: Project) -> None:
    files = texts(project)
    if "compose.yaml" not in files:
        assert not project.answers["docker"]
        return
    compose = files["compose.yaml"] + files.get("compose.override.yaml", "")
    settings = files[f"{project.answers['project_slug']}/settings.py"]
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    passed = set(re.findall(r"^ +([A-Z_]+):", compose, re.MULTILINE))
    assert names - passed <= {"DEBUG", "FLASK_DEBUG", "SSL_REDIRECT"}  # defaults of production


def test_ci_calls_what_the_makefile_has(project: Project) -> None:
    targets = re.findall(r"^([a-z]+):", texts(project)["Makefile"], re.MULTILINE)
    for path in {".github/workflows/ci.yml", ".gitlab-ci.yml"} & project.files.keys():
        called = re.findall(r"(?:[-:]|=\S+) make (\w+)$", texts(project)[path], re.MULTILINE)
        assert {"check", "test"} <= set(called) <= set(targets), path
        assert ("image" in called) == project.answers["docker"], path


def test_prompt_says_what_ci_runs_on(project: Project) -> None:
    said = LABELS["ci"]["__prompt__"]
    assert "main branch and pull requests" in said
    if workflow := texts(project).get(".github/workflows/ci.yml"):
        on = yaml.load(workflow, yaml.BaseLoader)["on"]  # noqa: S506 - it builds only texts
        assert {"push", "pull_request"} <= set(on)
        assert on["push"]["branches"] == ["main", "master"]
    if pipeline := texts(project).get(".gitlab-ci.yml"):
        rules = [rule["if"] for rule in yaml.safe_load(pipeline)["workflow"]["rules"]]
        assert '$CI_PIPELINE_SOURCE == "merge_request_event"' in rules
        assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in rules


def test_bots_propose_no_major_version_of_an_image(project: Project) -> None:
    """A database of a newer major version does not read the files of the older one."""
    if bot := texts(project).get(".github/dependabot.yml"):
        services = [
            update
            for update in yaml.safe_load(bot)["updates"]
            if update["package-ecosystem"] == "docker-compose"
        ]
        assert len(services) == project.answers["docker"]
        for update in services:
            major = ["version-update:semver-major"]
            assert {"dependency-name": "*", "update-types": major} in update["ignore"]
    if bot := texts(project).get("renovate.json"):
        assert "docker:disableMajor" in json.loads(bot)["extends"]


@pytest.mark.parametrize("chosen", choices("license"))
@pytest.mark.parametrize("answers", FULL, ids=label)
def test_copyright_holder_is_named(bake: Bake, answers: Answers, chosen: str) -> None:
    """The texts of Apache and GPL name nobody."""
    assert "copyright holder" in LABELS["author_name"]
    author = "Ada Lovelace & Sons"
    project = bake({**complete(answers), "license": chosen, "author_name": author})
    assert f"Copyright (c) {author}. [LICENSE](LICENSE)" in texts(project)["README.md"]
    if chosen not in {"apache", "gpl"}:
        assert f"Copyright (c) {author}" in texts(project)["LICENSE"]


def test_same_answers_give_the_same_bytes_but_for_the_secret(project: Project, bake: Bake) -> None:
    assert differing_files(project.files, bake(project.answers).files) == {".env"}


def test_no_folder_is_empty(project: Project, bake: Bake) -> None:
    folders = [path for path in bake(project.answers).path.rglob("*") if path.is_dir()]
    assert [folder for folder in folders if not any(folder.iterdir())] == []


def test_secret_is_git_ignored(project: Project, bake: Bake) -> None:
    home = bake(project.answers).path
    succeed("git", "init", "--quiet", cwd=home)
    assert succeed("git", "check-ignore", ".env", cwd=home) == ".env\n"
    key = re.search(r"^SECRET_KEY=(\S+)$", project.files[".env"].decode(), re.MULTILINE)
    assert key
    assert len(key[1]) >= 50
    if os.name == "posix":
        assert (home / ".env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names["project_slug"])
@pytest.mark.parametrize("answers", FULL, ids=label)
def test_any_text_survives(bake: Bake, answers: Answers, names: Answers) -> None:
    text = names["project_name"] + ' "\'\'\'\\""" }} {% endraw %} {# #} % $HOME `id` 🎉 مرحبا'
    author = f"O'Neil, {text} <not an address>"
    project = bake({**complete(answers), **names, "description": text, "author_name": author})
    metadata = tomllib.loads(texts(project)["pyproject.toml"])["project"]
    assert metadata["description"] == text
    assert [person["name"] for person in metadata["authors"]] == [author]
    settings = ast.parse(texts(project)[f"{names['project_slug']}/settings.py"])
    constants = [node.value for node in ast.walk(settings) if isinstance(node, ast.Constant)]
    assert names["project_name"] in constants
    succeed(sys.executable, "-m", "ruff", "format", "--check", cwd=project.path)


@pytest.mark.parametrize(
    "answers",
    [a for a in COMBINATIONS if (a["framework"], a["pages"]) == ("flask", "jinja2")],
    ids=label,
)
def test_jinja2_is_the_native_language_of_flask(bake: Bake, answers: Answers) -> None:
    chosen = complete(answers)
    native = bake({**chosen, "pages": "native"})
    assert differing_files(bake(chosen).files, native.files) == {".env"}


def texts(project: Project) -> dict[str, str]:
    """Return the files of *project* that are text, which all of them are."""
    return {path: content.decode() for path, content in project.files.items()}
