from datetime import UTC, datetime

import click
from flask_security import EmailValidateException, hash_password

from ..extensions import security


@click.option("--email", prompt=True, envvar="ADMIN_EMAIL")
@click.password_option(envvar="ADMIN_PASSWORD")
def create_admin(email: str, password: str) -> None:
    """Create a user who may use the admin interface."""
    try:
        email = security.mail_util.normalize(email).lower()
    except EmailValidateException as error:
        raise click.ClickException(error.msg) from None
    errors, password = security.password_util.validate(password, is_register=True)
    if security.datastore.find_user(email=email):
        errors = ["A user with this email already exists."]
    if errors:
        raise click.ClickException(errors[0])
    staff = {"is_staff": True, "confirmed_at": datetime.now(UTC)}
    security.datastore.create_user(email=email, password=hash_password(password), **staff)
    security.datastore.commit()
    click.echo(f"Created {email}.")
