"""scripts/move_data.py between SQLite databases; tests/integration has PostgreSQL."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .helpers.moving import (
    ARGON2,
    TWIN,
    Data,
    check_move,
    check_refused,
    confirmed,
    fill,
    make,
    move,
    odd_notes,
    tickets,
    user,
)

New = Callable[[str], Data]
frameworks = pytest.mark.parametrize("framework", TWIN)


@pytest.fixture
def new(tmp_path: Path) -> New:
    """Return a function that creates an SQLite database of a framework."""

    def new(framework: str) -> Data:
        file = tmp_path / f"{len([*tmp_path.iterdir()])}.sqlite3"
        return make(framework, f"sqlite:///{file}")

    return new


@frameworks
def test_notes_users_and_a_table_of_the_owner(new: New, framework: str) -> None:
    old = new(framework)
    fill(old)
    check_move(old, new(TWIN[framework]))


@pytest.mark.parametrize(
    ("framework", "stored"),
    [("flask", "2026-01-02 03:04:05"), ("django", "2026-01-02 03:04:05.000000")],
)
def test_times_as_the_new_framework_writes_them(new: New, framework: str, stored: str) -> None:
    old, target = new(framework), new(TWIN[framework])
    old.insert(old.names[1], user(framework, 1, "ada@example.org"))

    assert move(old.url, target.url).returncode == 0
    assert stored in target.everything()[target.names[1]][0]


def test_users_who_lose_something_are_named(new: New) -> None:
    old, target = new("django"), new("flask")
    pbkdf2 = "pbkdf2_sha256$1200000$salt$hash"
    old.insert(
        "accounts_user",
        user("django", 1, "Ada@Example.org"),
        user("django", 2, "", username="Bob@example.org"),
        user("django", 3, "", username="carol"),
        user("django", 4, "dan@localhost", username="dan"),
        user("django", 5, "eve@example.org", is_superuser=False),
        user("django", 6, "fay@example.org", is_staff=False),
        user("django", 7, "gus@example.org", is_active=False),
        user("django", 8, "hal@example.org", password=pbkdf2),
        user("django", 9, "ivy@example.org", password="!unusable"),  # noqa: S106
    )
    done = move(old.url, target.url)

    assert done.returncode == 0, done.stdout
    assert "Copied accounts_user to user: 7 rows\n" in done.stdout
    for number, remark in [
        (3, "stays behind"),
        (4, "stays behind"),
        (5, "is not staff any more"),
        (6, "is not staff any more"),
        (8, "must reset the password"),
        (9, "must reset the password"),
    ]:
        assert re.search(rf"^accounts_user {number} \(.*\) {remark}", done.stdout, re.MULTILINE)
    assert len(re.findall(r"^accounts_user ", done.stdout, re.MULTILINE)) == 6
    users = {row["id"]: row for row in target.rows("user")}
    assert [row["email"] for row in users.values()] == [
        f"{name}@example.org" for name in ("ada", "bob", "eve", "fay", "gus", "hal", "ivy")
    ]
    assert [key for key, row in users.items() if not row["is_staff"]] == [5, 6]
    assert [key for key, row in users.items() if not row["active"]] == [7]
    assert [key for key, row in users.items() if row["password"] != ARGON2] == [8, 9]
    for key in (8, 9):  # a hash that any library can read, of a password that nobody knows
        assert re.fullmatch(
            r"\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{20}\$[\w+/]{44}", users[key]["password"]
        )


def test_flask_users_without_argon2_are_named(new: New) -> None:
    old, target = new("flask"), new("django")
    scrypt = "scrypt:32768:8:3$salt$hash"
    old.insert("user", user("flask", 1, "ada@example.org", password=scrypt))
    old.insert("user", user("flask", 2, "bob@example.org", active=False, confirmed_at=None))
    done = move(old.url, target.url)

    assert done.returncode == 0, done.stdout
    assert "user 1 (ada@example.org) must reset the password" in done.stdout
    ada, bob = target.rows("accounts_user")
    assert ada["password"].startswith("!")
    assert (ada["is_active"], bob["is_active"]) == (True, False)
    assert bob["date_joined"]


def test_unconfirmed_emails_stay_so(new: New) -> None:
    flask, django, again = new("flask"), new("django"), new("flask")
    visitors = [
        user("flask", 1, "ada@example.org", is_staff=False),
        user("flask", 2, "bob@example.org", is_staff=False, confirmed_at=None),
    ]
    flask.insert("user", *visitors)
    done = move(flask.url, django.url)
    assert "Copied user.confirmed_at to account_emailaddress\n" in done.stdout
    assert "Left empty: account_emailaddress" not in done.stdout
    assert [
        {name: row[name] for name in ("user_id", "email", "verified", "primary")}
        for row in django.rows("account_emailaddress")
    ] == [confirmed(1, "ada@example.org"), confirmed(2, "bob@example.org", verified=False)]
    django.insert("account_emailaddress", confirmed(2, "bob@example.com"))  # of another address
    staff = user("django", 3, "cyd@example.org")
    django.insert("accounts_user", staff)
    done = move(django.url, again.url)
    assert "Copied account_emailaddress to user.confirmed_at\n" in done.stdout
    assert "Left behind: account_emailaddress" not in done.stdout
    assert [row["confirmed_at"] is not None for row in again.rows("user")] == [True, False, True]


@frameworks
def test_tables_and_columns_of_one_side_are_named(new: New, framework: str) -> None:
    old, target = new(framework), new(TWIN[framework])
    note, other = old.names[0], target.names[0]
    old.execute(f"ALTER TABLE {note} ADD mood text", "CREATE TABLE tag (id integer)")
    target.execute(
        f"ALTER TABLE {other} ADD stars integer NOT NULL DEFAULT 3", "CREATE TABLE label (id int)"
    )
    old.insert(note, odd_notes()[0])
    done = move(old.url, target.url)

    assert done.returncode == 0, done.stdout
    for line in [
        f"Copied {note} to {other}: 1 row",
        f"Left behind: {note}.mood ({other} has no such column)",
        f"Left at its default: {other}.stars ({note} has no such column)",
        "Left behind: tag (only in the old database)",
        f"Left behind: {old.names[2]} (only in the old database)",
        "Left empty: label (only in the new database)",
    ]:
        assert f"{line}\n" in done.stdout
    assert target.everything()[other][0][-1] == 3


@frameworks
def test_refused_long_text(new: New, framework: str) -> None:
    old, target = new(framework), new(TWIN[framework])
    old.insert(old.names[0], {**odd_notes()[5], "author": "x" * 101})
    names = f"{old.names[0]} row 11: {target.names[0]}.author is too short for 101 characters"
    check_refused(old, target, names=names)


@frameworks
def test_refused_time(new: New, framework: str) -> None:
    old, target = new(framework), new(TWIN[framework])
    old.insert(old.names[0], *odd_notes())
    old.execute(f"UPDATE {old.names[0]} SET created_at = 'yesterday' WHERE id = 1999")  # noqa: S608
    names = f"{old.names[0]} row 1999: Invalid isoformat string: 'yesterday'"
    check_refused(old, target, names=names)


@frameworks
def test_refused_foreign_keys(new: New, framework: str) -> None:
    old, target = new(framework), new(TWIN[framework])
    _, users, owner = old.names
    child, parent = tickets()
    old.insert(owner, parent)
    names = f"{owner} row {parent['id'].hex}: user_id refers to no row of {target.names[1]}"
    check_refused(old, target, names=names)

    old = new(framework)
    old.insert(users, user(framework, 7, "ada@example.org"))
    old.insert(owner, child)
    names = f"{owner} row {child['id'].hex}: parent_id refers to no row of {target.names[2]}"
    check_refused(old, target, names=names)


def test_refused_null(new: New) -> None:
    old, target = new("flask"), new("django")
    old.execute(
        "CREATE TABLE tag (id integer PRIMARY KEY, name text)", "INSERT INTO tag VALUES (5, NULL)"
    )
    target.execute("CREATE TABLE tag (id integer PRIMARY KEY, name text NOT NULL)")
    check_refused(old, target, names="tag row 5: NOT NULL constraint failed: tag.name")


def test_refused_emails_that_differ_only_in_case(new: New) -> None:
    old, target = new("django"), new("flask")
    old.insert(
        "accounts_user", user("django", 1, "ada@example.org"), user("django", 2, "Ada@example.org")
    )
    names = "accounts_user row 2: UNIQUE constraint failed: user.email"
    check_refused(old, target, names=names)


@frameworks
def test_refused_tables(new: New, framework: str) -> None:
    old, target = new(framework), new(TWIN[framework])
    note, other = old.names[0], target.names[0]
    fill(old)
    for arguments in [(f"{note}=absent",), (f"absent={other}",), ("absent",)]:
        names = f"--table {arguments[0]}"
        check_refused(old, target, "--table", *arguments, names=names)
    target.insert(other, odd_notes()[5])
    check_refused(old, target, names=f"the new database must be empty, and {other} has rows")


@frameworks
def test_refused_column_that_needs_a_value(new: New, framework: str) -> None:
    old, target = new(framework), new(TWIN[framework])
    note, other = old.names[0], target.names[0]
    target.execute(
        f"DROP TABLE {other}", f"CREATE TABLE {other} (id integer PRIMARY KEY, mood text NOT NULL)"
    )
    target.metadata.remove(target.metadata.tables[other])
    names = f"{other}.mood needs a value, and {note} has no such column"
    check_refused(old, target, names=names)


def test_refused_user_table_of_another_kind(new: New) -> None:
    old, target = new("flask"), new("django")
    old.execute("ALTER TABLE user DROP COLUMN is_staff")
    check_refused(old, target, names="user has no column is_staff")


def test_refused_database_without_tables(new: New, tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    old = new("flask")
    target = Data("django", f"sqlite:///{tmp_path}/empty.sqlite3", old.metadata)
    check_refused(old, target, "--table", "note=notes_note", names="no table notes_note")
    done = move(old.url, target.url)
    assert "the databases have no table in common; is the new one migrated?" in done.stdout
    assert not target.everything()


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("nonsense", "NEW_DATABASE_URL is not a URL such as"),
        ("postgresql://ada:secret@host:port/db", "NEW_DATABASE_URL is not a URL such as"),
        ("mysql://ada:secret@localhost/db", "not mysql"),
        ("mongodb://ada:secret@localhost/db", "not mongodb"),
        ("sqlite://", "there is no file"),
        ("sqlite:///absent.sqlite3", "there is no file absent.sqlite3"),
        ("sqlite:///.", "there is no file ."),
        (f"sqlite:///{'x' * 500}", "x" * 500),
        ("sqlite:///0.sqlite3", "both URLs name the same database"),
        ("sqlite:///text.sqlite3", "text.sqlite3: file is not a database"),
    ],
)
def test_refused_urls(new: New, tmp_path: Path, url: str, names: str) -> None:
    old = new("flask")
    fill(old)
    (tmp_path / "text.sqlite3").write_text("text" * 1000, "utf-8")
    before = sorted(tmp_path.iterdir()), old.everything()
    done = move(old.url, url, cwd=tmp_path)

    assert done.returncode == 1
    assert re.fullmatch(r"Nothing was moved: .*\n", done.stdout)
    assert names in done.stdout
    assert "secret" not in done.stdout
    assert (sorted(tmp_path.iterdir()), old.everything()) == before
