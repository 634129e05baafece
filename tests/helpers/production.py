"""Run a baked project as its README says that production runs it."""

import contextlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from .api import OWNER
from .commands import Server, environment, free_port, run, serving, succeed
from .contract import STAFF, BehindProxy
from .template import Answers, Project

GUNICORN = ".venv/bin/gunicorn"
SECRET_KEY = "0123456789" * 5

# How each framework calls its own command.
PROGRAMS = {
    "flask": (".venv/bin/flask",),
    "django": (".venv/bin/python", "manage.py"),
}
MIGRATE = {
    ("flask", "sql"): ("db", "upgrade"),
    ("flask", "mongodb"): ("create-indexes",),
    ("django", "sql"): ("migrate",),
}
ADD_STAFF = {
    "flask": ("create-admin",),
    "django": ("createsuperuser", "--no-input"),
}


def production(answers: Answers, database_url: str = "", **variables: str) -> dict[str, str]:
    """Return the environment of a production server, behind one proxy."""
    if answers["orm"] != "none":
        name = "MONGODB_URL" if answers["orm"] == "mongodb" else "DATABASE_URL"
        variables.setdefault(name, database_url)
    return environment(
        **{
            "ALLOWED_HOSTS": "localhost",
            "DEBUG": "false",
            "EMAIL_URL": "smtp://127.0.0.1:9",  # where nobody listens
            "FLASK_DEBUG": "false",
            "PROXY_COUNT": "1",
            "SECRET_KEY": SECRET_KEY,
            **variables,
        }
    )


def call(project: Project, *arguments: str, env: Mapping[str, str]) -> str:
    """Run the command of the project's framework with *arguments*, which must succeed."""
    program, *rest = PROGRAMS[project.answers["framework"]]
    return succeed(project.path / program, *rest, *arguments, cwd=project.path, env=env)


def edited_copy(project: Project, folder: Path, path: str, old: str, new: str) -> Project:
    """Copy an installed *project* into *folder*, with another text in one of its files."""
    copy = folder / project.path.name
    shutil.copytree(project.path, copy, symlinks=True)
    text = (copy / path).read_text("utf-8")
    assert old in text
    (copy / path).write_text(text.replace(old, new), encoding="utf-8")
    return project._replace(path=copy)


def prepare(project: Project, env: Mapping[str, str]) -> None:
    """Install the project, migrate, take the steps that its README names, and add staff."""
    succeed("uv", "sync", "--quiet", cwd=project.path)
    framework, orm = project.answers["framework"], project.answers["orm"]
    if orm != "none":
        call(project, *MIGRATE[framework, orm], env=env)
    for command in steps_to_production(project):
        succeed(*command.split(), cwd=project.path, env=env)
    if project.answers["admin"]:
        add_staff(project, env, *STAFF)


def steps_to_production(project: Project) -> list[str]:
    """Return the commands that the README of *project* names for static files."""
    readme = project.files["README.md"].decode()
    return [
        found.removeprefix("$ ")
        for found in re.findall(r"(uv run python manage\.py collectstatic[ \w-]*)", readme)
    ]


def add_staff(project: Project, env: Mapping[str, str], name: str, password: str) -> None:
    """Add a user who may log in to the admin."""
    given = {
        "ADMIN_EMAIL": name,
        "ADMIN_PASSWORD": password,
        "DJANGO_SUPERUSER_USERNAME": name,
        "DJANGO_SUPERUSER_PASSWORD": password,
        "DJANGO_SUPERUSER_EMAIL": name,
    }
    call(project, *ADD_STAFF[project.answers["framework"]], env={**env, **given})


def create_token(project: Project, env: Mapping[str, str]) -> str:
    """Create a token for the API, and return what the command shows once."""
    command = {"flask": "create-token", "django": "create_token"}[project.answers["framework"]]
    return call(project, command, OWNER, env=env).split("\n")[-3]


class Running(NamedTuple):
    """A server in production, and how to reach it."""

    server: Server
    port: int

    def client(self, address: str = "", **headers: str) -> httpx.Client:
        """Return a client that comes over HTTPS, as by way of a proxy; *address* is its own."""
        if address:
            headers["X-Forwarded-For"] = address
        return httpx.Client(
            base_url=f"https://localhost:{self.port}",
            transport=BehindProxy(),
            headers=headers,
            trust_env=False,
            timeout=30,
        )

    def lines(self) -> list[dict[str, Any]]:
        """Return what the server has logged, each line of which is JSON."""
        return [json.loads(line) for line in self.server.log.read_text("utf-8").splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        """Return the lines of requests."""
        return [line for line in self.lines() if "http_status" in line]


@contextlib.contextmanager
def gunicorn(
    project: Project, env: Mapping[str, str], *options: str, logs: Path | None = None
) -> Iterator[Running]:
    """Serve *project* by gunicorn on a free port."""
    port = free_port()
    command = (str(project.path / GUNICORN), "--bind", f"127.0.0.1:{port}", *options)
    with serving(*command, cwd=project.path, port=port, env=env, logs=logs) as server:
        yield Running(server, port)


def start_in_vain(project: Project, env: Mapping[str, str]) -> str:
    """Start a server that must not come up, and return what it says."""
    command = (project.path / GUNICORN, "--bind", f"127.0.0.1:{free_port()}")
    done = run(*command, cwd=project.path, env=env, timeout=30)
    assert done.returncode != 0
    return done.stdout
