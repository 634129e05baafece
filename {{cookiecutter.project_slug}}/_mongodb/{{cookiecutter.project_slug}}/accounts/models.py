import hashlib
from typing import Self

from flask_login import UserMixin
from mongoengine import SequenceField, StringField
from werkzeug.security import check_password_hash

from ..db import Base
from .passwords import hash_password


class User(UserMixin, Base):
    """One of the staff: whoever has an account may use the admin."""

    id = SequenceField(primary_key=True)
    username = StringField(required=True, max_length=150, unique=True)
    password_hash = StringField(required=True)

    def __str__(self) -> str:
        return str(self.username)

    @classmethod
    def add(cls, username: str, password: str) -> Self:
        hashed = hash_password(password)
        user: Self = cls.objects.create(username=username, password_hash=hashed)
        return user

    @classmethod
    def by_username(cls, username: str) -> Self | None:
        user: Self | None = cls.objects(username=username).first()
        return user

    @classmethod
    def authenticate(cls, username: str, password: str) -> Self | None:
        """Return the user of that name if the password is right."""
        user = cls.by_username(username)
        if user is None:
            hash_password(password)  # as slow as a check: time must not tell
            return None
        return user if check_password_hash(user.password_hash, password) else None

    @classmethod
    def from_session(cls, session_id: str) -> Self | None:
        """Return the user of a session, unless the password has changed since."""
        user: Self | None = cls.objects(id=int(session_id.partition(".")[0])).first()
        return user if user and user.get_id() == session_id else None

    def get_id(self) -> str:
        """Return what the session remembers: the user, and which password it was."""
        return f"{self.id}.{hashlib.sha256(self.password_hash.encode()).hexdigest()}"

    def set_password(self, password: str) -> None:
        self.password_hash = hash_password(password)
