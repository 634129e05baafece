from datetime import UTC, datetime
from typing import Self

from flask import abort
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, UTCDateTime, db


class Note(Base):
    """What a visitor leaves."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(
        UTCDateTime, default=lambda: datetime.now(UTC)
    )

    def __str__(self) -> str:
        return f"{self.author}: {self.text:.50}"

    @classmethod
    def add(cls, author: str, text: str) -> Self:
        note = cls(author=author, text=text)
        db.session.add(note)
        db.session.commit()
        return note

    @classmethod
    def get_or_404(cls, id: int) -> Self:
        return db.get_or_404(cls, id)

    @classmethod
    def page(cls, number: str) -> Pagination:
        """Return that page of notes, newest first, or 404 where there is none."""
        if not number.isdecimal() or len(number) > 9:
            abort(404)
        newest = select(cls).order_by(cls.id.desc())
        return db.paginate(newest, page=int(number), per_page=20)
