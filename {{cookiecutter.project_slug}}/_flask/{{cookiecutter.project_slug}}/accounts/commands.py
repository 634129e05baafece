import click
from flask.cli import with_appcontext

from .models import MIN_PASSWORD_LENGTH, User


@click.command()
@click.option("--username", prompt=True, envvar="ADMIN_USERNAME")
@click.password_option(envvar="ADMIN_PASSWORD")
@with_appcontext
def create_admin(username: str, password: str) -> None:
    """Add a user who may sign in to the admin."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise click.UsageError(
            f"The password needs at least {MIN_PASSWORD_LENGTH} characters."
        )
    if User.by_username(username):
        raise click.UsageError(f"There is a user {username!r} already.")
    User.add(username, password)
    click.echo(f"{username} may now sign in at /admin/.")
