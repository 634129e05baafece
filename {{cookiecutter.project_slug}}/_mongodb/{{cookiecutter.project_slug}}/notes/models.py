from typing import ClassVar

from mongoengine import DateTimeField, SequenceField, StringField

from ..db import Base, now


class Note(Base):
    meta: ClassVar = {"indexes": [("-created_at", "-id")]}

    id = SequenceField(primary_key=True)
    author = StringField(required=True, max_length=100)
    text = StringField(required=True, max_length=2000)
    created_at = DateTimeField(required=True, default=now)
