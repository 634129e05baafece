import hashlib
import re

from flask import current_app
from werkzeug.security import check_password_hash, generate_password_hash

MIN_PASSWORD_LENGTH = 12
# What guessers try first; beside it, a password holds five different characters.
EASY = r"\d|admin(istrator)?|iloveyou|pass(word)?|qwert[yz](uiop)?|secret|welcome"


def hash_password(password: str) -> str:
    return generate_password_hash(password, current_app.config["PASSWORD_HASH"])


def check_password(password_hash: str | None, password: str) -> bool:
    """Tell whether *password* is right; where there is no hash, it is wrong as slowly."""
    if password_hash is None:
        hash_password(password)  # time must not tell who exists
        return False
    return check_password_hash(password_hash, password)


def session_id(id: int, password_hash: str) -> str:
    """Return what a session remembers: the user, and which password it was."""
    return f"{id}.{hashlib.sha256(password_hash.encode()).hexdigest()}"


def find_fault(username: str, password: str) -> str | None:
    """Say in a sentence why nobody should get this name and password, if so."""
    if not re.fullmatch(r"[\w.@+-]{1,150}", username):
        return "A username is of letters, digits and @ . + - _, at most 150 of them."
    if len(password) < MIN_PASSWORD_LENGTH:
        return f"The password needs at least {MIN_PASSWORD_LENGTH} characters."
    easy = re.compile(f"{re.escape(username)}|{EASY}", re.IGNORECASE)
    if len(set(easy.sub("", password))) < 5:
        return "The password is too easy to guess."
    return None
