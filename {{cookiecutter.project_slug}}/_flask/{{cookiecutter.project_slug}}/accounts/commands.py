import click
from flask.cli import with_appcontext

from .models import User
from .passwords import find_fault


@click.command()
@click.option("--username", prompt=True, envvar="ADMIN_USERNAME")
@click.password_option(envvar="ADMIN_PASSWORD")
@with_appcontext
def create_admin(username: str, password: str) -> None:
    """Add a user who may sign in to the admin."""
    if fault := find_fault(username, password):
        raise click.ClickException(fault)
    if User.by_username(username):
        raise click.ClickException(f"There is a user {username} already.")
    User.add(username, password)
    click.echo(f"{username} may now sign in at /admin/.")
