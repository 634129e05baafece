from typing import Self

from flask_login import UserMixin
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, db
from .passwords import check_password, hash_password, session_id


class User(UserMixin, Base):
    """One of the staff: whoever has an account may use the admin."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(150), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))

    def __str__(self) -> str:
        return self.username

    @classmethod
    def add(cls, username: str, password: str) -> Self:
        user = cls(username=username)
        user.set_password(password)
        db.session.add(user)
        db.session.commit()
        return user

    @classmethod
    def by_username(cls, username: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.username == username))

    @classmethod
    def authenticate(cls, username: str, password: str) -> Self | None:
        """Return the user of that name if the password is right."""
        user = cls.by_username(username)
        password_hash = user.password_hash if user else None
        return user if check_password(password_hash, password) else None

    @classmethod
    def from_session(cls, remembered: str) -> Self | None:
        """Return the user of a session, unless the password has changed since."""
        user = db.session.get(cls, int(remembered.partition(".")[0]))
        return user if user and user.get_id() == remembered else None

    def get_id(self) -> str:
        return session_id(self.id, self.password_hash)

    def set_password(self, password: str) -> None:
        self.password_hash = hash_password(password)
