import secrets
from hashlib import sha256

from django.db import models


class Token(models.Model):
    name = models.CharField(max_length=100)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def create(cls, name: str) -> str:
        token = secrets.token_urlsafe(32)
        cls.objects.create(name=name, hash=sha256(token.encode()).hexdigest())
        return token

    @classmethod
    def is_valid(cls, token: str) -> bool:
        return cls.objects.filter(hash=sha256(token.encode()).hexdigest()).exists()
