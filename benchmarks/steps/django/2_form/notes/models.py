from django.db import models


class Note(models.Model):
    author = models.CharField(max_length=100)
    text = models.TextField()

    class Meta:
        ordering = ["-id"]
