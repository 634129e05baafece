from django.db import models
from django.utils import timezone


class Note(models.Model):
    """What a visitor leaves."""

    author = models.CharField(max_length=100)
    text = models.CharField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text:.50}"
