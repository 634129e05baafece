from flask import Flask
from flask_login import LoginManager

from .commands import create_admin
from .models import User

login_manager = LoginManager()
login_manager.user_loader(User.from_session)


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    app.cli.add_command(create_admin)
