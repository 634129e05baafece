from typing import ClassVar, Self

from flask import abort
from mongoengine import DateTimeField, SequenceField, StringField

from ..db import Base, Page, now, paginate


class Note(Base):
    """What a visitor leaves."""

    meta: ClassVar = {"indexes": [("-created_at", "-id")]}

    id = SequenceField(primary_key=True)
    author = StringField(required=True, max_length=100)
    text = StringField(required=True, max_length=2000)
    created_at = DateTimeField(required=True, default=now)

    def __str__(self) -> str:
        return f"{self.author}: {self.text:.50}"

    @classmethod
    def add(cls, author: str, text: str) -> Self:
        note: Self = cls.objects.create(author=author, text=text)
        return note

    @classmethod
    def get_or_404(cls, id: int) -> Self:
        note: Self = cls.objects(id=id).first() or abort(404)
        return note

    @classmethod
    def page(cls, number: str) -> Page[Self]:
        """Return that page of notes, newest first, or 404 where there is none."""
        if not number.isdecimal() or len(number) > 9:
            abort(404)
        newest = cls.objects.order_by("-created_at", "-id")
        return paginate(newest, page=int(number), per_page=20)
