import click
from flask.cli import with_appcontext

from .models import Token


@click.command()
@click.argument("name")
@with_appcontext
def create_token(name: str) -> None:
    """Create a token for the API."""
    click.echo(f"{Token.create(name)}\nCopy it now: only its hash is stored.")
