"""Run a baked project as its owner does at first: by `make run`."""

import httpx

from .api import check_api
from .commands import free_port, serving, succeed
from .contract import check_contract
from .template import Project


def check_make_run(project: Project) -> None:
    """Serve *project* by `make run`, and check what it promises."""
    port = free_port()
    with (
        serving("make", "run", f"PORT={port}", cwd=project.path, port=port),
        httpx.Client(base_url=f"http://localhost:{port}", trust_env=False) as client,
    ):
        check_contract(client, project.answers)
        if project.answers["api"]:
            command = ("make", "--silent", "token", "name=phone app")
            check_api(client, succeed(*command, cwd=project.path).split("\n")[-3])
