"""The files for containers and CI, as those understand them who know their formats."""

import itertools
import json
import re
from typing import Any

import pytest

from ..helpers.commands import environment, packaged, run, succeed
from ..helpers.engine import compose_binary
from ..helpers.template import BARE, FULL, MONGODB, ROOT, Answers, Bake, Project, choices, label

PROJECTS: list[Answers] = [
    {**answers, "project_slug": "acme", "docker": docker, "ci": ci}
    for answers, docker, ci in itertools.product(
        [*FULL, MONGODB, *BARE], choices("docker"), choices("ci")
    )
    if docker or ci != "none"
]

SCHEMA = ("check-jsonschema", "--builtin-schema")
ZIZMOR = ("zizmor", "--offline", "--no-progress")

# Who reads which file.
LINTERS: dict[str, list[tuple[str, ...]]] = {
    ".github/dependabot.yml": [ZIZMOR, (*SCHEMA, "vendor.dependabot")],
    ".github/workflows/ci.yml": [("actionlint",), ZIZMOR, (*SCHEMA, "vendor.github-workflows")],
    ".gitlab-ci.yml": [(*SCHEMA, "vendor.gitlab-ci", "--data-transform", "gitlab-ci")],
    "Dockerfile": [("hadolint",)],
    "compose.yaml": [(*SCHEMA, "vendor.compose-spec")],
    "renovate.json": [(*SCHEMA, "vendor.renovate")],
}

# What each of them would find.
FAULTS = [
    ("zizmor", ".github/dependabot.yml", "default-days: 7", "default-days: 0"),
    ("check-jsonschema", ".github/dependabot.yml", "interval: weekly", "interval: fortnightly"),
    ("actionlint", ".github/workflows/ci.yml", "ubuntu-latest", "ubuntu-newest"),
    ("zizmor", ".github/workflows/ci.yml", "persist-credentials: false", "fetch-depth: 1"),
    ("check-jsonschema", ".github/workflows/ci.yml", "runs-on:", "run-on:"),
    ("check-jsonschema", ".gitlab-ci.yml", "audit:", "image:"),
    ("hadolint", "Dockerfile", "USER 1000", "USER root"),
    ("check-jsonschema", "compose.yaml", "read_only: true", "readonly: true"),
    ("check-jsonschema", "renovate.json", '"7 days"', "7"),
]


@pytest.fixture(scope="module")
def linted(request: pytest.FixtureRequest, bake: Bake) -> Project:
    """Bake a project with files for containers or CI."""
    return bake(request.param)


def every_project(**answers: Any) -> pytest.MarkDecorator:
    """Run a test for every project with these *answers*."""
    params = [
        pytest.param(project, id=label({**project, "project_slug": ""}))
        for project in PROJECTS
        if answers.items() <= project.items()
    ]
    return pytest.mark.parametrize("linted", params, indirect=True)


@every_project()
def test_linters_find_nothing(linted: Project) -> None:
    for name in LINTERS.keys() & linted.files.keys():
        for linter, *options in LINTERS[name]:
            succeed(packaged(linter), *options, name, cwd=linted.path)


@pytest.mark.parametrize(
    "name", [path.name for path in sorted((ROOT / ".github/workflows").iterdir())]
)
def test_linters_find_nothing_in_the_template(name: str) -> None:
    for linter, *options in LINTERS[".github/workflows/ci.yml"]:
        succeed(packaged(linter), *options, f".github/workflows/{name}", cwd=ROOT)


@pytest.mark.parametrize(("linter", "name", "right", "wrong"), FAULTS)
def test_linter_finds_what_is_wrong(
    bake: Bake, linter: str, name: str, right: str, wrong: str
) -> None:
    projects = (bake({**FULL[0], "ci": ci}) for ci in choices("ci"))
    project = next(project for project in projects if name in project.files)
    text = project.files[name].decode()
    assert right in text
    (project.path / name).write_text(text.replace(right, wrong), encoding="utf-8")
    command = next(command for command in LINTERS[name] if command[0] == linter)
    done = run(packaged(linter), *command[1:], name, cwd=project.path)
    assert done.returncode != 0
    assert name in done.stdout


@every_project(docker=True)
def test_compose_reads_its_file_and_every_secret(linted: Project) -> None:
    output = succeed(compose_binary(), "config", "--format", "json", cwd=linted.path)
    services = json.loads(output)["services"]
    with_orm = set() if linted.answers["orm"] == "none" else {"db", "migrate"}
    with_accounts = {"mail"} if linted.answers["accounts"] else set()
    assert services.keys() == {"proxy", "web"} | with_orm | with_accounts
    for name in with_accounts and {"web", "migrate"}:
        assert services[name]["environment"]["EMAIL_URL"] == "smtp://mail:1025"
    for secret in secrets_of(linted).values():
        assert secret in json.dumps(services["web"])


@every_project(docker=True)
def test_compose_starts_nothing_without_a_secret(linted: Project) -> None:
    for name in secrets_of(linted):
        env = environment(**{name: ""})
        done = run(compose_binary(), "config", cwd=linted.path, env=env)
        assert done.returncode != 0
        assert f"required variable {name} is missing a value: set it in .env" in done.stdout


def secrets_of(project: Project) -> dict[str, str]:
    """Return what nobody should know of the settings in .env."""
    found = re.findall(r"^(\w+)=([0-9a-f]{64})$", project.files[".env"].decode(), re.MULTILINE)
    assert found
    return dict(found)


@pytest.mark.parametrize("answers", FULL, ids=label)
def test_commit_is_checked_as_make_check_does(bake: Bake, answers: Answers) -> None:
    project = bake({**answers, "project_slug": "acme"}).path
    env = environment(PRE_COMMIT_HOME=str(project.parent / "pre-commit"))
    commit = (packaged("pre-commit"), "run", "--all-files")
    succeed("git", "init", "--quiet", cwd=project)
    succeed("git", "add", ".", cwd=project)
    succeed(*commit, cwd=project, env=env)
    with (project / "acme/settings.py").open("a", encoding="utf-8") as settings:
        settings.write("\n\nNUMBER: int = 'text'\n")
    assert run(*commit, cwd=project, env=env).returncode != 0
