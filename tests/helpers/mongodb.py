"""A MongoDB-compatible server, which is not MongoDB: a project's own CI runs its tests on that."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from .commands import environment, free_port, is_listening, missing

PROGRAM = Path(sys.prefix, "bin/secantusd-rs")
OPTIONS = ["--sync-on-commit", "--cache-size=256M", "--log-file-max=64MB", "--log-level=WARNING"]


class MongoDB:
    """A server of our own, with its data in *folder*."""

    def __init__(self, folder: Path) -> None:
        if not PROGRAM.exists():
            missing("MongoDB-compatible server")
        self.folder = folder
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        data = self.folder / "data"
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, f"--port={self.port}", f"--storage-path={data}", *OPTIONS],
                cwd=self.folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        for _ in range(300):
            if is_listening(self.port):
                return
            time.sleep(0.1)
        pytest.fail(f"no server came up:\n{(self.folder / 'log').read_text('utf-8')[-4000:]}")

    def kill(self) -> None:
        """Stop it as a crash would."""
        self.process.kill()
        self.process.wait()

    def url(self, database: str) -> str:
        """Return what a project is told of *database*."""
        return f"mongodb://127.0.0.1:{self.port}/{database}"
