from typing import Any

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """The project's own user model, so that fields can be added later."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)
{% if cookiecutter.accounts %}
        others = self.emailaddress_set.exclude(email=self.email)
        if others.filter(primary=True).exists():
            others.delete()
{% endif %}
