import click

from .models import Token


@click.argument("name")
def create_token(name: str) -> None:
    """Create a token for the API."""
    click.echo(f"{Token.create(name)}\nCopy it now: only its hash is stored.")
