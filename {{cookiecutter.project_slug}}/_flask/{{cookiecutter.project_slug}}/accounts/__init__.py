from flask import Flask
from passlib.exc import PasswordSizeError
from werkzeug.exceptions import BadRequest

from ..extensions import limiter, security
{% if cookiecutter.accounts %}
from . import views
{% endif %}
from .forms import LoginForm
from .models import datastore


def init_app(app: Flask) -> None:
    limiter.init_app(app)
    security.init_app(app, datastore, login_form=LoginForm)
    app.register_error_handler(PasswordSizeError, lambda _: app.handle_http_exception(BadRequest()))
    security.principal.identity_loaders.clear()  # load the user only when a view needs it
{% if cookiecutter.accounts %}
    views.init_app(app)
{% endif %}
