from pathlib import Path
from pkgutil import resolve_name

import click
from flask import current_app
from flask.cli import AppGroup

from ..db import is_empty, store, stream
from ..transfer import Table, TransferError, read, write

transfer = AppGroup("transfer", help="Move the data to or from another framework.")
path_argument = click.argument("path", type=click.Path(path_type=Path))


def tables() -> list[Table]:
    return [resolve_name(name) for name in current_app.config["TRANSFERRED"]]


@transfer.command("export")
@path_argument
def export_data(path: Path) -> None:
    """Write all rows to a new file."""
    try:
        count = write(path, tables(), stream)
    except TransferError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{count} rows are in {path}.")


@transfer.command("import")
@path_argument
def import_data(path: Path) -> None:
    """Read all rows of a file into an empty database, or none."""
    if not all(is_empty(table.model) for table in tables()):
        raise click.ClickException("The database that DATABASE_URL names is not empty.")
    try:
        count = store(read(path, tables()))
    except TransferError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{count} rows of {path} are in the database.")
