from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ...models import Token


class Command(BaseCommand):
    help = "Create a token for the API."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{Token.create(options['name'])}\nCopy it now: only its hash is stored.")
