"""The REST API on a database server, for a fuzzer and for a generated client."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx
import psycopg
import pytest

from ..helpers.api import NOTE, NOTES, ORIGIN, check_api, check_cors, check_rate_limit
from ..helpers.commands import missing, succeed
from ..helpers.production import create_token, gunicorn
from ..helpers.servers import Twin

DOCUMENT = "/api/v1/openapi.json"
CHANGE = {
    "flask": "UPDATE note SET text = 'changed'",
    "django": "UPDATE notes_note SET text = 'changed'",
}

# What somebody does with a client that was generated from the document.
CLIENT = """
import sys
from acme_client import AuthenticatedClient, Client
from acme_client.api.notes import create_note, delete_note, get_note, list_notes, update_note
from acme_client.models import NoteIn, NotePatch

url, token = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token, raise_on_unexpected_status=True)
note = create_note.sync(client=client, body=NoteIn(author="Ada", text="made by a client"))
assert note.created_at.tzinfo, note
page = list_notes.sync(client=client, author="Ada", search="BY A CLIENT", size=1)
assert [found.id for found in page.items] == [note.id], page
changed = update_note.sync(note.id, client=client, body=NotePatch(text="changed"))
assert (changed.author, changed.text) == ("Ada", "changed"), changed
assert get_note.sync(note.id, client=Client(base_url=url)) == changed
assert delete_note.sync_detailed(note.id, client=client).status_code == 204
print("done")
"""


class Served(NamedTuple):
    """An API that is served over plain HTTP without a limit, and a token for it."""

    url: str
    token: str


@pytest.fixture(scope="module")
def served(twin: Twin) -> Iterator[Served]:
    """Serve a twin to clients that ask more often than people do."""
    url = twin.new_database("postgresql")
    env = twin.env(url, PROXY_COUNT="0", SSL_REDIRECT="false", API_REQUESTS_PER_MINUTE="1000000")
    with gunicorn(twin.project, env, logs=twin.folder) as running:
        yield Served(f"http://localhost:{running.port}", create_token(twin.project, env))


def test_contract_on_postgresql(twin: Twin) -> None:
    check_contract(twin, twin.new_database("postgresql"))


def test_contract_on_mongodb(mongodb_project: Twin) -> None:
    check_contract(mongodb_project, mongodb_project.new_database("mongodb"))


def check_contract(project: Twin, url: str) -> None:
    """Serve *project* over the database at *url*, and check its API."""
    env = project.env(url, CORS_ORIGINS=ORIGIN)
    token = create_token(project.project, env)
    with gunicorn(project.project, env, logs=project.folder) as running:
        with running.client("10.0.2.1") as client:
            check_api(client, token)
            check_cors(client)
        check_rate_limit(running.client)


def test_two_changes_of_one_note_at_once_are_both_kept(twin: Twin) -> None:
    url = twin.new_database("postgresql")
    env = twin.env(url)
    headers = {"Authorization": f"Bearer {create_token(twin.project, env)}"}
    with (
        gunicorn(twin.project, env, logs=twin.folder) as running,
        running.client("10.0.2.2", **headers) as client,
        psycopg.connect(url) as other,
        ThreadPoolExecutor() as threads,
    ):
        note = client.post(NOTES, json=NOTE).json()
        path = f"{NOTES}{note['id']}/"
        other.execute(CHANGE[twin.framework])
        answer = threads.submit(client.patch, path, json={"author": "Grace"})
        wait_for_lock(url)
        other.commit()
        assert answer.result().status_code == 200
        note = client.get(path).json()
    assert (note["author"], note["text"]) == ("Grace", "changed")


def wait_for_lock(url: str) -> None:
    """Wait until somebody waits for a lock in the database at *url*."""
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(100):
            if connection.execute(query).fetchone() != (0,):
                return
            time.sleep(0.1)
    pytest.fail("nobody waits")


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("who", ["owner", "stranger"])
def test_fuzzing_finds_nothing(served: Served, tmp_path: Path, who: str, seed: int) -> None:
    program = shutil.which("schemathesis") or missing("schemathesis")
    header = ("--header", f"Authorization: Bearer {served.token if who == 'owner' else 'wrong'}")
    output = succeed(
        *(program, "run", served.url + DOCUMENT, "--checks", "all", "--no-color", *header),
        *("--seed", str(seed), "--max-examples", "60" if who == "owner" else "20"),
        cwd=tmp_path,
    )
    cases = re.search(r"(\d+) generated, (\d+) passed", output)
    assert cases, output
    assert cases[1] == cases[2], output
    assert int(cases[1]) >= (500 if who == "owner" else 100), output
    assert re.search(r"Stateful\b", output), output


def test_client_that_is_generated_works(served: Served, tmp_path: Path) -> None:
    program = shutil.which("openapi-python-client") or missing("openapi-python-client")
    document = httpx.get(served.url + DOCUMENT, trust_env=False).json()
    (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "config.yaml").write_text("package_name_override: acme_client\npost_hooks: []\n")
    succeed(
        *(program, "generate", "--path", "openapi.json", "--config", "config.yaml"),
        *("--meta", "none", "--output-path", "acme_client", "--fail-on-warning"),
        cwd=tmp_path,
    )
    (tmp_path / "use.py").write_text(CLIENT, encoding="utf-8")
    python = Path(program).with_name("python")
    output = succeed(python, "use.py", served.url, served.token, cwd=tmp_path)
    assert output.endswith("done\n")
