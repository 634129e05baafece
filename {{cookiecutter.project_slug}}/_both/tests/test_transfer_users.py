import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from . import PASSWORD, sign_in

Transfer = Callable[[str, Path], tuple[bool, str]]

# The password of the tests, as Flask and as Django hash it, in the notation of Django.
HASHES = [
    "scrypt$32768$5zBLEccRHLS8ndd0$8$3$v4E4eyrlKiuWsSl1WZrf5tPuqXp/l6R886Q7eH9kjZ6a6otbSKo6y9A/qA+znUtjUGIqZmC0FzlqVMdet/AIwg==",
    "scrypt$16384$5zBLEccRHLS8ndd0$8$5$ayqn4+n65+quw+j+uBR/Be9wbZULkkykQNsAm7UkD+FKnSobEXdf/GNEXJw8XoqLGxaOJBJxLHf/4jwR+F9jaw==",
    "pbkdf2_sha256$1000$QGnVFbYAlhYuYvgqUpVLMT$1R9PZg2FXKNutzPkZgCbPwE9x3YsVsOZ98QMTmXtls4=",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export.jsonl"


def fill(file: Path, *users: tuple[str, str]) -> None:
    rows = [
        {"user": {"id": id, "username": username, "password": password}}
        for id, (username, password) in enumerate(users, start=7)
    ]
    lines = [{"version": 1}, *rows, {"end": len(rows)}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.mark.parametrize("password", HASHES)
def test_users_keep_their_passwords(
    transfer: Transfer, file: Path, client: httpx.Client, password: str
) -> None:
    fill(file, ("zoë", password), ("grace", "!"))
    assert transfer("import", file)[0]
    again = file.with_name("again.jsonl")
    assert transfer("export", again)[0]
    assert again.read_bytes().splitlines()[1] == file.read_bytes().splitlines()[1]
    assert not sign_in(client, "a wrong password", username="zoë").is_redirect
    assert sign_in(client, username="zoë").is_redirect
    assert client.get("/admin/").status_code == 200


def test_user_signs_in_by_the_name_as_it_was_typed(
    transfer: Transfer, file: Path, client: httpx.Client
) -> None:
    fill(file, ("\ufb01ona", HASHES[-1]))
    assert transfer("import", file)[0]
    assert sign_in(client, username="\ufb01ona").is_redirect


@pytest.mark.usefixtures("staff")
def test_import_needs_a_database_without_users(transfer: Transfer, file: Path) -> None:
    fill(file)
    done, output = transfer("import", file)
    assert not done
    assert "DATABASE_URL" in output


@pytest.mark.usefixtures("staff")
def test_export_holds_the_users(transfer: Transfer, file: Path) -> None:
    assert transfer("export", file)[0]
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    (user,) = [row["user"] for row in rows if "user" in row]
    assert user["username"] == "staff"
    assert PASSWORD not in user["password"]


@pytest.mark.parametrize(
    "password",
    ["", "!", "secret", "sha3$salt$0123", "scrypt:2:x:y$salt$0123", "pbkdf2_sha256$1"],
)
def test_user_whose_password_cannot_be_checked_gets_none(
    transfer: Transfer, file: Path, client: httpx.Client, password: str
) -> None:
    fill(file, ("grace", password))
    done, output = transfer("import", file)
    assert done
    assert "password of grace" in output
    for guess in [password or PASSWORD, PASSWORD]:
        assert not sign_in(client, guess, username="grace").is_redirect


def test_two_users_have_two_names(transfer: Transfer, file: Path) -> None:
    fill(file, ("grace", HASHES[0]), ("grace", HASHES[0]))
    done, output = transfer("import", file)
    assert not done
    assert "line 3: there is a user grace already" in output
