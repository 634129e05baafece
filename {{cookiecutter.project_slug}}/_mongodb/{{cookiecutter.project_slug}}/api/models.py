import secrets
from hashlib import sha256

from mongoengine import DateTimeField, StringField

from ..db import Base, now


class Token(Base):
    name = StringField(required=True)
    hash = StringField(required=True, unique=True)
    created_at = DateTimeField(required=True, default=now)

    @classmethod
    def create(cls, name: str) -> str:
        token = secrets.token_urlsafe(32)
        cls(name=name, hash=sha256(token.encode()).hexdigest()).save()
        return token

    @classmethod
    def is_valid(cls, token: str) -> bool:
        return cls.objects(hash=sha256(token.encode()).hexdigest()).first() is not None
