import sys

from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ValidationError

from ..transfer import Row, Table, integer, text
from .models import User


class UserTable(Table):
    """The users who may do all in the admin, as all do in Flask."""

    unique = "username"

    def dump(self, user: User) -> Row | None:
        if user.is_active and user.is_staff and user.is_superuser:
            return super().dump(user)
        name = user.username
        sys.stderr.write(f"{name} stays behind, as no active superuser.\n")
        return None

    def load(self, row: Row) -> User:
        user = User(is_staff=True, is_superuser=True, **row)
        try:
            identify_hasher(user.password).decode(user.password)
        except ValueError:
            name = user.username
            sys.stderr.write(f"Nobody can check the password of {name}: set another.\n")
            user.set_unusable_password()
        try:
            user.full_clean(validate_unique=False)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None
        return user


users = UserTable(User, id=integer, username=text(150), password=text(255))
