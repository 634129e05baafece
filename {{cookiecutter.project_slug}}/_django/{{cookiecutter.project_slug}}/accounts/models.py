from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """The project's own user, so that it can be given fields of its own later."""
