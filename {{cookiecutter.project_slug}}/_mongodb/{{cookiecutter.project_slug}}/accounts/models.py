from typing import Self

from flask_login import UserMixin
from mongoengine import SequenceField, StringField

from ..db import Base
from .passwords import check_password, hash_password, session_id


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
        password_hash = user.password_hash if user else None
        return user if check_password(password_hash, password) else None

    @classmethod
    def from_session(cls, remembered: str) -> Self | None:
        """Return the user of a session, unless the password has changed since."""
        user: Self | None = cls.objects(id=int(remembered.partition(".")[0])).first()
        return user if user and user.get_id() == remembered else None

    def get_id(self) -> str:
        return session_id(self.id, self.password_hash)

    def set_password(self, password: str) -> None:
        self.password_hash = hash_password(password)
