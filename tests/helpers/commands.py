"""Run what a user would run, as on a machine that knows nothing of these tests."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, NoReturn

import httpx
import pytest

from .template import ROOT

# Variables by which make, uv, pytest or a shell would tell a project about the template.
OURS = (
    "COOKIECUTTER_",
    "MAKE",
    "MFLAGS",
    "PYTEST_",
    "PYTHON",
    "UV_PROJECT",
    "UV_RUN",
    "VIRTUAL_ENV",
)
COOKIECUTTER = (sys.executable, "-m", "cookiecutter")
OTHER_ENGINES = ("2.5.0", "2.6.0")  # versions of it, beside the one that is installed

# A config file of our own keeps that of the user out.
NO_ANSWERS = Path(__file__).with_name("no_answers.yaml")
THEIRS = {
    "ADMIN_PASSWORD",
    "ADMIN_USERNAME",
    "ALLOWED_HOSTS",
    "ARGS",
    "DATABASE_URL",
    "DEBUG",
    "EMAIL_FROM",
    "EMAIL_URL",
    "FORWARDED_ALLOW_IPS",
    "MAX_CONTENT_LENGTH",
    "MONGODB_URL",
    "MYPY_CACHE_DIR",
    "OUT",
    "PGOPTIONS",
    "PORT",
    "PROXY_COUNT",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "UV",
}


def environment(**variables: str) -> dict[str, str]:
    """Return an environment without this template's own tools, but with the uv that it uses."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(OURS) and name not in THEIRS
    }
    uv = os.environ.get("UV") or shutil.which("uv") or ROOT / ".uv/bin/uv"
    ours = str(Path(sys.prefix, "bin"))
    folders = [folder for folder in clean["PATH"].split(os.pathsep) if folder != ours]
    path = os.pathsep.join([str(Path(uv).parent), *folders])
    return {**clean, "PATH": path, "COOKIECUTTER_CONFIG": str(NO_ANSWERS), **variables}


def published(name: str, version: str, python: str = sys.executable) -> tuple[str, ...]:
    """Return the command *name* of the package of that name on PyPI, on that *python*."""
    uv = shutil.which("uv", path=environment()["PATH"]) or "uv"
    tool = (uv, "tool", "run", "--quiet", "--python", python)
    return (*tool, "--from", f"{name}=={version}", name)


def run(
    *command: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: str | None = "",
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run *command* and return what came of it, both outputs in one."""
    return subprocess.run(
        command,
        cwd=cwd,
        env={**type_cache(cwd), **(environment() if env is None else env)},
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


def type_cache(project: Path) -> dict[str, str]:
    """Return the variable by which mypy shares its cache among the projects of a framework.

    Without it, `make check` spends most of its time on the libraries. What mypy reads from the
    cache, it compares with source and options first.
    """
    framework = "django" if (project / "manage.py").exists() else "flask"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # mypy does not lock its cache
    return {"MYPY_CACHE_DIR": str(ROOT / ".mypy_cache" / f"{framework}{worker}")}


def succeed(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run *command*, which must succeed, and return its output."""
    done = run(*command, cwd=cwd, env=env)
    assert done.returncode == 0, f"{command} failed in {cwd}:\n{done.stdout}"
    return done.stdout


def cookiecutter(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the real command line on this template."""
    return run(*COOKIECUTTER, ROOT, *arguments, cwd=cwd)


def clone(target: Path) -> Path:
    """Copy to *target* what git would clone, and what is about to be added."""
    listed = succeed(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT
    )
    for name in filter(None, listed.split("\0")):
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy)
    return target


def bake_under(umask: str, template: Path, folder: Path, *answers: str) -> Path:
    """Clone the repository *template* to *folder* and bake it there, all of it under *umask*."""
    folder.mkdir()
    commands = f'umask {umask}; git clone --quiet "$1" template; shift; exec "$@"'
    options = ("template", "--no-input", *answers, "project_slug=acme")
    succeed("sh", "-ec", commands, "sh", template, *COOKIECUTTER, *options, cwd=folder)
    return folder / "acme"


def missing(what: str) -> NoReturn:
    """Skip a test for want of *what*, but never in CI, where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"CI has no {what}")
    pytest.skip(f"no {what} here")


def find_python(version: str) -> str:
    """Return a Python of *version*, such as 3.12, that really starts; nothing if there is none."""
    code = "import sys; print(sys.executable if sys.version.startswith(sys.argv[1]) else '')"
    pyenv = Path.home().glob(f".pyenv/versions/{version}.*/bin/python")
    for python in [f"python{version}", *map(str, pyenv)]:
        if shutil.which(python):
            done = run(python, "-c", code, f"{version}.", cwd=ROOT)
            if done.returncode == 0 and done.stdout.strip():
                return done.stdout.strip()
    return ""


# What a machine has that has little: a Makefile may use these, and Python.
TOOLS = (
    "awk",
    "bash",
    "cat",
    "env",
    "expr",
    "git",
    "grep",
    "make",
    "mkdir",
    "rm",
    "sed",
    "sh",
    "uname",
)


def on_old_machine(tools: Path) -> dict[str, str]:
    """Return an environment in which PATH is the new folder *tools*: Python 3.11, and no uv."""
    tools.mkdir()
    (tools / "python3").symlink_to(find_python("3.11") or missing("Python 3.11"))
    for found in filter(None, map(shutil.which, TOOLS)):
        (tools / Path(found).name).symlink_to(found)
    env = environment(PATH=str(tools))
    env.pop("UV_PYTHON", None)
    return env


def packaged(name: str) -> Path:
    """Return a command that `make test-integration` takes from PyPI."""
    path = Path(sys.prefix, "bin", name)
    return path if path.exists() else missing(name)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Tell whether anybody answers on *port*."""
    with contextlib.suppress(OSError), socket.create_connection(("localhost", port), timeout=1):
        return True
    return False


class Server(NamedTuple):
    """A server that was started here, and the file that holds what it says."""

    process: subprocess.Popen[bytes]
    log: Path


@contextlib.contextmanager
def serving(
    *command: str,
    cwd: Path,
    port: int,
    env: Mapping[str, str] | None = None,
    scheme: str = "http",
    logs: Path | None = None,
) -> Iterator[Server]:
    """Start a server in a process group of its own, and stop the whole group at the end.

    What it says goes into the folder *logs*, by default the one that *cwd* is in.
    """
    log = (logs or cwd.parent) / f"{command[0].rpartition('/')[2]}-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment() if env is None else env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_live(server, f"{scheme}://localhost:{port}")
        yield Server(server, log)
    except BaseException as error:
        error.add_note(f"What the server said last:\n{log.read_text('utf-8')[-4000:]}")
        raise
    finally:
        left_behind = not stopped(server, port)
    assert not left_behind, f"{command} left a server behind"


def wait_until_live(server: subprocess.Popen[bytes], url: str) -> None:
    """Wait for the first answer of /livez, whoever vouches for it."""
    for _ in range(3000):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/livez", trust_env=False, verify=False).is_success:  # noqa: S501
                return
        if server.poll() is not None:
            break
        time.sleep(0.02)
    pytest.fail("no server came up")


def stopped(server: subprocess.Popen[bytes], port: int) -> bool:
    """Ask *server* and its children to end, and tell whether they did; then end them all."""
    for _ in range(40):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        time.sleep(0.25)
        if server.poll() is not None and not is_listening(port):
            with contextlib.suppress(ProcessLookupError):  # faketime ends before what it started
                os.killpg(server.pid, signal.SIGKILL)
            return True
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    return False
