from django.db import models
{% if cookiecutter.__notes %}
from django.urls import reverse
{% endif %}


class Note(models.Model):
    author = models.CharField(max_length=100)
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Note by {self.author}"
{% if cookiecutter.__notes %}

    def get_absolute_url(self) -> str:
        return reverse("notes:detail", kwargs={"pk": self.pk})
{% endif %}
