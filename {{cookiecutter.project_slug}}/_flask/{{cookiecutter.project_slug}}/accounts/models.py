from datetime import datetime
from uuid import uuid4

from flask_security import RoleMixin, SQLAlchemyUserDatastore, UserMixin
from sqlalchemy import DateTime, String
from sqlalchemy.orm import Mapped, mapped_column, validates

from ..db import db


class User(UserMixin, db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    is_staff: Mapped[bool] = mapped_column(default=False)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid4().hex)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    roles = []  # Flask-Security reads them

    def __str__(self) -> str:
        return self.email

    @validates("email")
    def lower_email(self, _: str, email: str) -> str:
        return email.lower()


datastore = SQLAlchemyUserDatastore(db, User, RoleMixin)
