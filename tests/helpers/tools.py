"""The programs that tests and benchmarks take from the machine, beside git, make and Python."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .commands import missing


class Tool(NamedTuple):
    """A program, by any of its *names*, and the *package* of Debian that brings it."""

    package: str
    names: tuple[str, ...]


TOOLS = {
    "Chromium": Tool("chromium", ("chromium", "chromium-browser", "google-chrome")),
    "faketime": Tool("faketime", ("faketime",)),
    "nginx": Tool("nginx-light", ("nginx",)),
    "Java": Tool("default-jre-headless", ("java",)),
    "OpenSSL": Tool("openssl", ("openssl",)),
    "PostgreSQL": Tool("postgresql", ("initdb",)),
    "Redis": Tool("redis-server", ("redis-server",)),
    "ps": Tool("procps", ("ps",)),
    "unshare": Tool("util-linux", ("unshare",)),
}
# What does for Docker, where that does not run.
PODMAN = {
    "buildah": Tool("buildah", ("buildah",)),
    "debootstrap": Tool("debootstrap", ("debootstrap",)),
    "ip": Tool("iproute2", ("ip",)),
    "iptables": Tool("iptables", ("iptables",)),
    "podman": Tool("podman", ("podman",)),
    "runc": Tool("runc", ("runc",)),
}
# What only benchmarks take.
BENCHES = {"wrk": Tool("wrk", ("wrk",))}

EVERY = {**TOOLS, **PODMAN, **BENCHES}


def find(name: str) -> Path | None:
    """Return the path of the tool *name*, if it is here."""
    # Debian keeps the programs of each PostgreSQL out of PATH.
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    path = os.pathsep.join([*map(str, newest), os.environ["PATH"]])
    found = (shutil.which(each, path=path) for each in EVERY[name].names)
    return next((Path(each) for each in found if each), None)


def tool(name: str) -> Path:
    """Return the path of the tool *name*, or skip the test that asks for it."""
    return find(name) or missing(name)


def absence(names: Iterable[str]) -> str:
    """Return a sentence that says which of the tools *names* are missing; nothing if none is."""
    absent = [name for name in names if not find(name)]
    if not absent:
        return ""
    verb, them = ("is", "it") if len(absent) == 1 else ("are", "them")
    listed = " and ".join(filter(None, [", ".join(absent[:-1]), absent[-1]]))
    return f"{listed} {verb} missing: .ci/install installs {them} on Debian and Ubuntu."
