from collections.abc import Iterable
from itertools import batched, groupby
from operator import attrgetter
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.color import no_style
from django.db import connection, reset_queries, transaction
from django.db.models import Model

from ....transfer import Table, TransferError, read, write


class Command(BaseCommand):
    help = "Move the data to or from another framework."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("direction", choices=["export", "import"])
        parser.add_argument("path", type=Path)

    def handle(self, direction: str, path: Path, **options: object) -> None:
        tables = [resolve_name(name) for name in settings.TRANSFERRED]
        try:
            if direction == "export":
                count = write(path, tables, stream)
                self.stdout.write(f"{count} rows are in {path}.")
            else:
                count = load(path, tables)
                self.stdout.write(f"{count} rows of {path} are in the database.")
        except TransferError as error:
            raise CommandError(str(error)) from None


def stream(model: type[Model]) -> Iterable[Any]:
    return model._default_manager.order_by("pk").iterator()


@transaction.atomic
def load(path: Path, tables: list[Table]) -> int:
    """Read all rows of a file into an empty database, or none."""
    models = [table.model for table in tables]
    if any(model._default_manager.exists() for model in models):
        raise TransferError("The database that DATABASE_URL names is not empty.")
    count = 0
    for model, items in groupby(read(path, tables), key=attrgetter("_meta.model")):
        for batch in batched(items, 1000):
            count += len(model._default_manager.bulk_create(batch))
            reset_queries()  # DEBUG would keep them all
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    return count
