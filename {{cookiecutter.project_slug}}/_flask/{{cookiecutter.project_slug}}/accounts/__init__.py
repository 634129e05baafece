from flask import Flask
from flask_login import LoginManager, current_user

from .commands import create_admin
from .models import User

login_manager = LoginManager()
login_manager.user_loader(User.from_session)


def init_app(app: Flask) -> None:
    # Not its init_app(), which would look into the session after every request, in case
    # somebody asked to be remembered: nobody can ask here.
    app.login_manager = login_manager  # type: ignore[attr-defined]
    app.add_template_global(current_user, "current_user")
    app.cli.add_command(create_admin)
