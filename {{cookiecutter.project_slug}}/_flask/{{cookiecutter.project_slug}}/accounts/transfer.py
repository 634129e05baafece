import re
import secrets
import sys
from base64 import b64decode, b64encode

from ..transfer import Row, Table, integer, text
from .models import User
from .passwords import hash_password

OURS = r"(scrypt:\d+:\d+:\d+|pbkdf2:\w+:\d+)\$[^$]+\$[0-9a-f]+"


class UserTable(Table):
    """The users, with the hashes of their passwords as Django would write them."""

    unique = "username"

    def dump(self, user: User) -> Row:
        password = to_django(user.password_hash)
        return {"id": user.id, "username": user.username, "password": password}

    def load(self, row: Row) -> User:
        password_hash = from_django(row.pop("password"))
        if not re.fullmatch(OURS, password_hash):
            name = row["username"]
            sys.stderr.write(f"Nobody can check the password of {name}: set another.\n")
            password_hash = hash_password(secrets.token_hex())
        return User(password_hash=password_hash, **row)


def to_django(password_hash: str) -> str:
    match re.split(r"[:$]", password_hash):
        case ["scrypt", n, r, p, salt, digest]:
            start = f"scrypt${n}${salt}${r}${p}"
        case ["pbkdf2", "sha256", iterations, salt, digest]:
            start = f"pbkdf2_sha256${iterations}${salt}"
        case _:
            return password_hash
    return f"{start}${b64encode(bytes.fromhex(digest)).decode()}"


def from_django(password: str) -> str:
    match password.split("$"):
        case ["scrypt", n, salt, r, p, digest]:
            start = f"scrypt:{n}:{r}:{p}${salt}"
        case ["pbkdf2_sha256", iterations, salt, digest]:
            start = f"pbkdf2:sha256:{iterations}${salt}"
        case _:
            return password
    return f"{start}${b64decode(digest).hex()}"


users = UserTable(User, id=integer, username=text(150), password=text(255))
