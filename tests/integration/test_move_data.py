"""scripts/move_data.py with PostgreSQL, and between whole projects by the steps of the docs."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from ..helpers.commands import environment, free_port, serving, succeed
from ..helpers.forms import log_in, submit
from ..helpers.moving import (
    TICKETS,
    TWIN,
    Data,
    check_move,
    check_refused,
    fill,
    make,
    move,
    odd_notes,
    tables,
    tickets,
    user,
)
from ..helpers.production import add_staff
from ..helpers.servers import DATABASES, Postgres, Site, Twin
from ..helpers.template import FULL, ROOT, Answers, Bake

PAGE = (ROOT / "docs/switching.md").read_text("utf-8")
RAW = "https://raw.githubusercontent.com/ORG/flask-or-django/main"
# NFKD, which Flask-Security can apply, would change the second password.
USERS = {
    "ada@example.org": "correct horse battery",
    "bo.li+x@example.org": "паролЬ ёй ﬁ 🐎 \U0001d504",
}
FILES = {"flask": "instance/db.sqlite3", "django": "db.sqlite3"}

New = Callable[[str, str], Data]

pytestmark = pytest.mark.xdist_group("moving")
frameworks = pytest.mark.parametrize("framework", TWIN)


@pytest.fixture
def new(postgres: Postgres, tmp_path: Path) -> New:
    """Return a function that creates a database of a framework, of a given kind."""

    def new(framework: str, kind: str) -> Data:
        if kind == "postgresql":
            return make(framework, postgres.url(postgres.create_database()))
        return make(framework, f"sqlite:///{tmp_path}/{framework}.sqlite3")

    return new


@pytest.fixture(scope="module")
def twins(install: Callable[[Answers], Twin]) -> dict[str, Twin]:
    """Install the largest project of each framework."""
    return {each["framework"]: install({**each, "project_name": "Acme"}) for each in FULL}


@frameworks
@pytest.mark.parametrize(
    ("source", "target"),
    [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("postgresql", "postgresql")],
)
def test_notes_users_and_a_table_of_the_owner(
    new: New, framework: str, source: str, target: str
) -> None:
    old = new(framework, source)
    fill(old)
    check_move(old, new(TWIN[framework], target))


@frameworks
def test_refused_nul(new: New, framework: str) -> None:
    old, target = new(framework, "sqlite"), new(TWIN[framework], "postgresql")
    note = old.names[0]
    old.insert(note, *odd_notes(), {**odd_notes()[0], "id": 5000, "text": "\0"})
    names = f"{note} row 5000: PostgreSQL text fields cannot contain NUL (0x00) bytes.\n"
    check_refused(old, target, names=names)


@pytest.mark.parametrize("source", DATABASES)
def test_refused_large_integer(new: New, source: str) -> None:
    old, target = new("django", source), new("flask", "postgresql")
    old.insert("notes_note", *odd_notes(), {**odd_notes()[0], "id": 2**31})
    check_refused(old, target, names=f"notes_note row {2**31}: integer out of range")


@frameworks
def test_refused_rows(new: New, framework: str) -> None:
    old, target = new(framework, "postgresql"), new(TWIN[framework], "postgresql")
    note, users, owner = old.names
    new_note, new_users, _ = target.names
    target.execute(f"ALTER TABLE {new_note} ALTER author TYPE varchar(5)")
    old.insert(note, {**odd_notes()[5], "author": "123456"})
    names = f"{note} row 11: {new_note}.author is too short for 6 characters"
    check_refused(old, target, names=names)

    old, target = new(framework, "sqlite"), new(TWIN[framework], "postgresql")
    old.insert(users, user(framework, 8, "ada@example.org"))
    old.insert(owner, *tickets())
    check_refused(old, target, names=f"{owner} row ")

    target.insert(new_users, user(TWIN[framework], 1, "ada@example.org"))
    check_refused(old, target, names=f"must be empty, and {new_users} has rows")


def test_refused_emails_that_differ_only_in_case(new: New) -> None:
    old, target = new("django", "postgresql"), new("flask", "postgresql")
    emails = ["ada@example.org", "Ada@example.org"]
    old.insert("accounts_user", *(user("django", 5 + i, email) for i, email in enumerate(emails)))
    check_refused(old, target, names="accounts_user row 6: duplicate key value violates unique")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "absent.invalid"])
def test_refused_unreachable_database(new: New, host: str) -> None:
    old = new("flask", "sqlite")
    fill(old)
    url = f"postgres://ada:secret@{host}:{free_port()}/db?application_name=secret"
    for urls in [(old.url, url), (url, old.url)]:
        done = move(*urls)
        assert done.returncode == 1
        assert re.fullmatch(r"Nothing was moved: cannot read .*\n", done.stdout)
        assert host in done.stdout
        assert "secret" not in done.stdout


def test_refused_same_database(new: New, postgres: Postgres) -> None:
    old = new("flask", "postgresql")
    fill(old)
    done = move(old.url, f"{old.url}?sslmode=disable".replace("postgresql:", "postgres:"))
    assert done.returncode == 1
    assert "both URLs name the same database" in done.stdout
    missing = move(old.url, postgres.url("absent"))
    assert missing.returncode == 1
    assert re.fullmatch(r'Nothing was moved: .* "absent" does not exist\.\n', missing.stdout)


def fill_project(old: Data) -> None:
    """Add notes, and a table of the owner's own with rows that belong to a user."""
    notes, users, owner = old.names
    owned_by = {"user_id": old.rows(users)[0]["id"]}
    child, parent = tickets()
    add_table(old)
    old.insert(notes, *odd_notes())
    old.insert(owner, parent | owned_by)
    old.insert(owner, child | owned_by)


def add_table(data: Data) -> None:
    """Create the table of the owner's own in the database of a project."""
    with data.begin() as connection:
        data.metadata.tables[data.names[2]].create(connection)


def check_same(old: Data, new: Data) -> None:
    """Expect the same notes and the same users in both databases."""
    assert new.rows(new.names[0]) == old.rows(old.names[0])
    users = [[(row["id"], row["email"]) for row in data.rows(data.names[1])] for data in (old, new)]
    assert users[0] == users[1]


def check_users(client: httpx.Client) -> None:
    """Everybody logs in to the admin with the old password, and with no other."""
    for email, password in USERS.items():
        for typed, status in [(f"{password}?", 302), (password, 200)]:
            client.cookies.clear()
            log_in(client, email, typed)
            assert client.get("/admin/").status_code == status, email


def steps(framework: str) -> list[str]:
    """Return the commands of the docs, from the working tree, for an old project of *framework*."""
    swaps = {
        "uvx cookiecutter gh:ORG/flask-or-django": f"{sys.executable} -m cookiecutter {ROOT}",
        f"curl -fsSLO {RAW}/scripts/move_data.py": f"cp {ROOT}/scripts/move_data.py .",
    }
    if framework == "django":
        swaps |= {
            "framework=django": "framework=flask",
            "acme/instance/db.sqlite3": "acme/db.sqlite3",
            "new/acme/db.sqlite3": "new/acme/instance/db.sqlite3",
        }
    assert [text for text in swaps if text not in PAGE] == []
    page = re.sub("|".join(map(re.escape, swaps)), lambda found: swaps[found[0]], PAGE)
    return re.findall(r"^\$ (.*)", page, re.MULTILINE)


@pytest.mark.parametrize("answers", FULL, ids=lambda answers: f"from-{answers['framework']}")
def test_steps_of_the_docs(bake: Bake, answers: Answers) -> None:
    project = bake({**answers, "project_name": "Acme"})
    folder = project.path.parent
    framework, other = answers["framework"], TWIN[answers["framework"]]
    old = Data(framework, f"sqlite:///{folder}/acme/{FILES[framework]}", tables(framework))
    new = Data(other, f"sqlite:///{folder}/new/acme/{FILES[other]}", tables(other))
    succeed("make", "migrate", cwd=project.path)
    for email, password in USERS.items():
        add_staff(project, environment(), email, password)
    fill_project(old)

    for step in steps(framework):
        output = succeed("sh", "-c", step, cwd=folder)
    for name, moved, rows in zip(old.names, new.names, ["1,000", "2"], strict=False):
        assert f"Copied {name} to {moved}: {rows} rows\n" in output
    assert f"Left behind: {old.names[2]} (only in the old database)\n" in output
    check_same(old, new)
    port = free_port()
    with (
        serving("make", "run", f"PORT={port}", cwd=folder / "new/acme", port=port),
        httpx.Client(base_url=f"http://localhost:{port}", trust_env=False) as client,
    ):
        check_users(client)


@pytest.mark.parametrize("target", DATABASES)
@frameworks
def test_projects_in_production(twins: dict[str, Twin], framework: str, target: str) -> None:
    twin, other = twins[framework], twins[TWIN[framework]]
    source = next(kind for kind in DATABASES if kind != target)
    old = Data(framework, twin.new_database(source), tables(framework))
    new = Data(other.framework, other.new_database(target), tables(other.framework))
    for email, password in USERS.items():
        twin.add_admin(old.url, email, password)
    fill_project(old)
    add_table(new)
    done = move(old.url, new.url, *TICKETS[framework])

    assert done.returncode == 0, done.stdout
    check_same(old, new)
    assert new.rows(new.names[2]) == old.rows(old.names[2])
    with (site := Site(other, new.url)).serve(), site.client() as client:
        check_users(client)
        submit(client, "/notes/", text="the newest", author="Ada")
    *_, last, newest = new.rows(new.names[0])
    assert newest["id"] == last["id"] + 1
    assert newest["text"] == "the newest"
