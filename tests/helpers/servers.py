"""The servers that the tests start, each on a free port of this machine."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg

from .commands import (
    Server,
    environment,
    free_port,
    is_listening,
    run,
    serving,
    succeed,
)
from .contract import BehindProxy
from .mongodb import MongoDB
from .production import (
    GUNICORN,
    MIGRATE,
    PROGRAMS,
    add_staff,
    production,
    steps_to_production,
)
from .template import Project
from .tools import tool

DATABASES = ("postgresql", "sqlite")


class Postgres:
    """A cluster of our own, which nobody but us can reach."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        # PostgreSQL refuses to run as root.
        self.user = ordinary_user() if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(folder, self.user)
        self._call("initdb", "-D", "data", "-U", "app", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        options = f"-c listen_addresses=127.0.0.1 -c fsync=off -p {self.port} -k {self.folder}"
        self._call("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a crash would."""
        self._call("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")

    def close(self) -> None:
        """Stop it for good."""
        if is_listening(self.port):
            self.stop()

    @property
    def processes(self) -> list[int]:
        """Return its main process and those of its connections."""
        main = int((self.folder / "data/postmaster.pid").read_text("utf-8").splitlines()[0])
        return [main, *children(main, self.folder)]

    def url(self, database: str) -> str:
        """Return what a project is told of *database*."""
        return f"postgresql://app@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run *statement* as the owner of everything."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def create_database(self, template: str = "template1") -> str:
        """Return the name of a new copy of the database *template*."""
        name = f"t{secrets.token_hex(8)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _call(self, program: str, *arguments: str) -> None:
        with (self.folder / "said").open("w+b") as output:  # a pipe would wait for the server
            done = subprocess.run(
                [tool("PostgreSQL").with_name(program), *arguments],
                cwd=self.folder,
                env=environment(LC_ALL="C.UTF-8"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=60,
                check=False,
                **self._as_user(),
            )
            output.seek(0)
            assert done.returncode == 0, output.read().decode()

    def _as_user(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class Redis:
    """A Redis of our own, which keeps nothing."""

    def __init__(self, folder: Path) -> None:
        program = tool("Redis")
        self.port = free_port()
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "")
        self.process = subprocess.Popen(
            [program, *options], cwd=folder, env=environment(), stdout=subprocess.DEVNULL
        )
        while not is_listening(self.port):
            assert self.process.poll() is None, "Redis does not start"
            time.sleep(0.1)

    def close(self) -> None:
        """Stop it for good."""
        self.process.kill()
        self.process.wait()

    @property
    def url(self) -> str:
        """Return what a project is told of it."""
        return f"redis://127.0.0.1:{self.port}"


class MailServer:
    """A mail server of our own, in a process that can hang; it prints each mail into a log."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / f"mails-{self.port}.log"
        options = ("--nosetuid", "--listen", f"127.0.0.1:{self.port}")
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", "aiosmtpd", *options],
                cwd=folder,
                env=environment(),
                stdout=output,
            )
        while not is_listening(self.port):
            assert self.process.poll() is None, "the mail server does not start"
            time.sleep(0.1)

    def close(self) -> None:
        """Stop it for good."""
        self.process.kill()
        self.process.wait()

    @property
    def url(self) -> str:
        """Return what a project is told of it."""
        return f"smtp://127.0.0.1:{self.port}"

    def has(self, address: str) -> bool:
        """Tell whether a mail to *address* has come."""
        return f"To: {address}" in self.log.read_text("utf-8")


@contextlib.contextmanager
def frozen(processes: Callable[[], Sequence[int]]) -> Iterator[None]:
    """Stop *processes* from running, as a machine does that hangs, until the end of the block."""
    stopped: list[int] = []
    try:
        # A process may start another one until it is stopped itself.
        while new := [process for process in processes() if process not in stopped]:
            for process in new:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGSTOP)
            stopped += new
        yield
    finally:
        for process in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def children(parent: int, cwd: Path) -> list[int]:
    """Return the processes that *parent* has started."""
    listed = succeed("ps", "-A", "-o", "pid=,ppid=", cwd=cwd)
    pairs = [line.split() for line in listed.splitlines()]
    return [int(pid) for pid, ppid in pairs if int(ppid) == parent]


def ordinary_user() -> str:
    """Return a user who is not root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@dataclass
class Twin:
    """A project with everything installed, and its databases, migrated and empty."""

    project: Project
    server: Postgres | MongoDB
    folder: Path
    templates: dict[str, str] = field(default_factory=dict)

    @property
    def postgres(self) -> Postgres:
        """Return the PostgreSQL of a project on SQL."""
        assert isinstance(self.server, Postgres)
        return self.server

    @property
    def mongodb(self) -> MongoDB:
        """Return the server of a project on MongoDB."""
        assert isinstance(self.server, MongoDB)
        return self.server

    @property
    def is_on_mongodb(self) -> bool:
        """Tell which of the two it is."""
        return isinstance(self.server, MongoDB)

    @property
    def framework(self) -> str:
        """Return the name of the framework."""
        name: str = self.project.answers["framework"]
        return name

    def env(self, database_url: str, **variables: str) -> dict[str, str]:
        """Return the environment of production."""
        return production(self.project.answers, database_url, **variables)

    def install(self) -> None:
        """Install it without what is for developers, and take the steps that its README names."""
        succeed("uv", "sync", "--quiet", "--no-dev", "--all-extras", cwd=self.project.path)
        for command in steps_to_production(self.project):
            # `uv run` would install the rest.
            words = command.removeprefix("uv run ").split()
            programs = self.project.path / ".venv/bin"
            env = self.env("sqlite:///unused.sqlite3")
            succeed(programs / words[0], *words[1:], cwd=self.project.path, env=env)

    def migrate(self, database_url: str) -> subprocess.CompletedProcess[str]:
        """Migrate the database at *database_url*."""
        program, *rest = PROGRAMS[self.framework]
        arguments = MIGRATE[self.framework, self.project.answers["orm"]]
        path = self.project.path
        return run(path / program, *rest, *arguments, cwd=path, env=self.env(database_url))

    def new_database(self, kind: str) -> str:
        """Return the URL of a database of that *kind*, migrated and empty."""
        if kind == "mongodb":
            url = self.mongodb.url(secrets.token_hex(8))
            done = self.migrate(url)
            assert done.returncode == 0, done.stdout
            return url
        if kind not in self.templates:
            self.templates[kind] = (
                self.postgres.create_database()
                if kind == "postgresql"
                else str(self.folder / "template.sqlite3")
            )
            done = self.migrate(self._url(kind, self.templates[kind]))
            assert done.returncode == 0, done.stdout
        if kind == "postgresql":
            return self._url(kind, self.postgres.create_database(self.templates[kind]))
        copy = self.folder / secrets.token_hex(8) / "db.sqlite3"
        copy.parent.mkdir()
        with (
            contextlib.closing(sqlite3.connect(self.templates[kind])) as source,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        return self._url(kind, str(copy))

    def add_admin(self, database_url: str, name: str, password: str) -> None:
        """Add a user who may log in to the admin."""
        add_staff(self.project, self.env(database_url), name, password)

    def _url(self, kind: str, name: str) -> str:
        return self.postgres.url(name) if kind == "postgresql" else f"sqlite:///{name}"


@dataclass
class Site:
    """A twin in production: gunicorn with two workers on *port*, over *database_url*."""

    twin: Twin
    database_url: str
    port: int = field(default_factory=free_port)
    prefix: Sequence[str] = ()
    options: Sequence[str] = ("--workers", "2")
    variables: dict[str, str] = field(default_factory=dict)
    server: Server = field(init=False)

    @contextlib.contextmanager
    def serve(self) -> Iterator[Server]:
        """Start the server, and stop it at the end."""
        address = f"127.0.0.1:{self.port}"
        path = self.twin.project.path
        command = [*self.prefix, str(path / GUNICORN), "--bind", address, *self.options]
        env = self.twin.env(self.database_url, **self.variables)
        scheme = "https" if "--certfile" in self.options else "http"
        with serving(*command, cwd=path, port=self.port, env=env, scheme=scheme) as self.server:
            yield self.server

    @property
    def workers(self) -> list[int]:
        """Return the processes that answer the requests."""
        return children(self.server.process.pid, self.twin.folder)

    def client(self, **options: Any) -> httpx.Client:
        """Return a client that comes over HTTPS, as by way of a proxy."""
        return httpx.Client(
            base_url=f"https://localhost:{self.port}",
            transport=BehindProxy(**options),
            trust_env=False,
            timeout=30,
        )


class Certificate(NamedTuple):
    """A certificate for localhost that we made ourselves, and its key."""

    certificate: Path
    key: Path

    @property
    def options(self) -> list[str]:
        """Let gunicorn speak TLS with it."""
        return ["--certfile", str(self.certificate), "--keyfile", str(self.key)]

    def client(self, site: Site) -> httpx.Client:
        """Return a client that trusts it."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        url = f"https://localhost:{site.port}"
        return httpx.Client(base_url=url, verify=trust, trust_env=False, timeout=30)
