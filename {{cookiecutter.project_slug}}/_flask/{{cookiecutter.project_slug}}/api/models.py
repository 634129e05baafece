import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import DateTime, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class Token(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=func.now())

    @classmethod
    def create(cls, name: str) -> str:
        token = secrets.token_urlsafe(32)
        db.session.add(cls(name=name, hash=sha256(token.encode()).hexdigest()))
        db.session.commit()
        return token

    @classmethod
    def is_valid(cls, token: str) -> bool:
        query = select(cls.id).filter_by(hash=sha256(token.encode()).hexdigest())
        return db.session.scalar(query) is not None
