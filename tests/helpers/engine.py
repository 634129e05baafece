"""An engine for containers: the Docker of this machine, or a podman that starts with the tests.

Where there is no Docker there may be no registry either, so podman gets images of its own that
stand in for the official ones: a Debian with the Python and the PostgreSQL of its own packages,
and the Caddy of PyPI. Its containers have a network without a way out, and take no port of this
machine.
"""

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .commands import environment, missing, packaged, run, succeed
from .template import ROOT
from .tools import PODMAN, tool

DEBIAN = ROOT / "build/debian"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
STORAGE = """
[storage]
driver = "overlay"
graphroot = "{folder}/storage"
runroot = "{folder}/run"
"""

CONTAINERS = """
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]

[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
"""

# As much of the command `docker` as a project's README and Makefile use.
DOCKER = """#!/bin/sh
command=$1
shift
case $command in
build) exec buildah bud --format docker --layers --network host --pull-never "$@" ;;
compose) exec "{compose}" "$@" ;;
*) exit 64 ;;
esac
"""

# Podman in namespaces of its own, which take with them what it leaves running. It runs the health
# checks here, which it would leave to systemd. And it holds each bridge to its first address: left
# alone it takes the lowest of its containers', and the others would go on sending to the old one.
SERVICE = """
mount -t tmpfs none /run
ip link set lo up
while sleep 0.1; do
    ip -brief link show type bridge | while read -r bridge _ address _; do
        ip link set "$bridge" address "$address" || :
    done
done &
while sleep 1; do
    podman ps --quiet | xargs --no-run-if-empty --max-args 1 podman healthcheck run || :
done &
podman system service --time=0 "unix://{socket}"
"""

# What debootstrap makes of Debian, once for all runs.
UNPACK = """
rm -rf "{root}.new"
debootstrap --variant=minbase \\
    --include=ca-certificates,netbase,postgresql-17,python3 trixie "{root}.new"
mv "{root}.new" "{root}"
"""

IMAGES = """
new=$(buildah from scratch)
buildah add --quiet "$new" "{root}" /
buildah copy --quiet "$new" "{certificates}" /etc/ssl/certs/ca-certificates.crt
buildah run "$new" ln -s /usr/bin/python3 /usr/local/bin/python
buildah config --cmd python3 --env LANG=C.UTF-8 \\
    --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \\
    --env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt "$new"
buildah commit --quiet "$new" docker.io/library/python:3.13-slim
buildah copy --quiet "$new" "{caddy}" /usr/local/bin/caddy
buildah config --env XDG_DATA_HOME=/data \\
    --cmd "caddy run --config /etc/caddy/Caddyfile" "$new"
buildah commit --quiet "$new" docker.io/library/caddy:2-alpine
buildah copy --quiet "$new" "{postgres}" /usr/local/bin/start-postgres
buildah config --cmd start-postgres --stop-signal SIGINT \\
    --env PATH=/usr/local/bin:/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin "$new"
buildah commit --quiet --rm "$new" docker.io/library/postgres:17
new=$(buildah from scratch)
buildah copy --quiet "$new" "{uv}" /uv
buildah commit --quiet --rm "$new" ghcr.io/astral-sh/uv:0.13
"""


class Engine(NamedTuple):
    """Where `docker` works: the variables that it takes, and the network of its containers."""

    env: dict[str, str]
    network: Path | None = None

    def docker(self, *command: str, cwd: Path) -> str:
        """Run a `docker` command, as a user would."""
        return succeed("docker", *command, cwd=cwd, env=self.env)

    def containers(self, folder: Path) -> dict[str, dict[str, Any]]:
        """Return what Docker Compose knows of the containers of *folder*, by their names."""
        lines = self.docker("compose", "ps", "--all", "--format", "json", cwd=folder).splitlines()
        return {one["Name"]: one for one in map(json.loads, lines)}

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """Let this thread see the network of the containers, where that is one of its own."""
        if not self.network:
            yield
            return
        assert sys.platform == "linux"
        with Path("/proc/thread-self/ns/net").open() as ours, self.network.open() as theirs:
            os.setns(theirs.fileno(), os.CLONE_NEWNET)
            try:
                yield
            finally:
                os.setns(ours.fileno(), os.CLONE_NEWNET)


def compose_binary() -> Path:
    """Return the Docker Compose of PyPI, which lies in a package of Python."""
    spec = importlib.util.find_spec("compose")
    if not spec or not spec.origin:
        missing("Docker Compose: it is in the group `integration` of pyproject.toml")
    return Path(spec.origin).with_name("docker-compose")


def has_docker() -> bool:
    """Tell whether Docker runs on this machine."""
    return bool(shutil.which("docker")) and run("docker", "info", cwd=ROOT).returncode == 0


@contextlib.contextmanager
def running() -> Iterator[Engine]:
    """Find or start an engine."""
    if has_docker():
        yield Engine(environment())
        return
    for name in PODMAN:
        tool(name)
    if os.geteuid() != 0:
        missing("Docker, nor root for podman")
    # Not pytest's folder: podman wants at most 50 characters for the path of its state.
    with tempfile.TemporaryDirectory(prefix="engine") as folder, podman(Path(folder)) as engine:
        yield engine


@contextlib.contextmanager
def podman(folder: Path) -> Iterator[Engine]:
    """Start podman in *folder*, in a network of its own, with a `docker` that asks it."""
    socket = folder / "podman.sock"
    env = podman_environment(folder)
    make_images(folder, env)
    service = subprocess.Popen(
        [
            *("unshare", "--net", "--mount", "--mount-proc", "--pid", "--fork", "--kill-child"),
            *("sh", "-ec", SERVICE.format(socket=socket)),
        ],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not socket.exists():
            assert service.poll() is None, "podman does not start"
            time.sleep(0.1)
        yield Engine(
            {**env, "DOCKER_HOST": f"unix://{socket}"}, Path(f"/proc/{service.pid}/ns/net")
        )
    finally:
        service.kill()  # unshare passes over SIGTERM
        service.wait()
        run("umount", "--lazy", folder / "storage/overlay", cwd=folder)


def podman_environment(folder: Path) -> dict[str, str]:
    """Return the variables that keep podman to its own images, and to *folder*."""
    storage, containers, docker = (
        folder / name for name in ("storage.conf", "containers.conf", "docker")
    )
    storage.write_text(STORAGE.format(folder=folder), encoding="utf-8")
    containers.write_text(CONTAINERS, encoding="utf-8")
    docker.write_text(DOCKER.format(compose=compose_binary()), encoding="utf-8")
    docker.chmod(0o755)
    clean = environment()
    return {
        **clean,
        "BUILDAH_ISOLATION": "chroot",
        "CONTAINERS_CONF": str(containers),
        "CONTAINERS_STORAGE_CONF": str(storage),
        "PATH": f"{folder}{os.pathsep}{clean['PATH']}",
        "REGISTRY_AUTH_FILE": os.devnull,
        "STORAGE_DRIVER": "overlay",
    }


def make_images(folder: Path, env: dict[str, str]) -> None:
    """Make the images that a project starts from."""
    if not DEBIAN.is_dir():
        DEBIAN.parent.mkdir(exist_ok=True)
        succeed("sh", "-exc", UNPACK.format(root=DEBIAN), cwd=folder)
    script = IMAGES.format(
        root=DEBIAN,
        caddy=packaged("caddy"),
        certificates=CERTIFICATES,
        postgres=Path(__file__).with_name("postgres"),
        uv=shutil.which("uv", path=env["PATH"]),
    )
    succeed("sh", "-exc", script, cwd=folder, env=env)
