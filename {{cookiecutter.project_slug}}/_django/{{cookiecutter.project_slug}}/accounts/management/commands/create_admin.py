import os
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ...models import User


class Command(BaseCommand):
    help = "Add a user who may sign in to the admin."

    def handle(self, *args: object, **options: object) -> None:
        try:
            username = os.environ.get("ADMIN_USERNAME") or input("Username: ")
            password = os.environ.get("ADMIN_PASSWORD") or ask_for_password()
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Nobody was added.") from None
        user = User(username=username, is_staff=True, is_superuser=True)
        user.set_password(password)
        try:
            user.full_clean()
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        user.save()
        self.stdout.write(f"{username} may now sign in at /admin/.")


def ask_for_password() -> str:
    """Ask until the same password is typed twice."""
    while (password := getpass()) != getpass("Repeat for confirmation: "):
        print("These are not the same.")  # noqa: T201
    return password
