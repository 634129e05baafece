from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

{% if cookiecutter.admin %}
from . import accounts, admin, db, hooks, views
{% elif cookiecutter.accounts %}
from . import accounts, db, hooks, views
{% elif cookiecutter.__data %}
from . import db, hooks, views
{% else %}
from . import hooks, views
{% endif %}
{% if cookiecutter.api %}
from .api import views as api
{% endif %}
{% if cookiecutter.__static %}
from .extensions import csrf
{% endif %}
{% if cookiecutter.api %}
from .notes import api as notes_api  # noqa: F401 (adds its views)
{% endif %}
{% if cookiecutter.__notes %}
from .notes import views as notes
{% elif cookiecutter.__sql %}
from .notes import models as notes  # noqa: F401 (for migrations)
{% endif %}
from .settings import load_settings


def create_app(config: dict[str, Any] | None = None) -> Flask:
    app = Flask(__name__)
    app.config.from_mapping(load_settings() | (config or {}))
    if proxies := app.config["PROXY_COUNT"]:  # they replace X-Forwarded-Proto or append to it
        proxy_fix = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)
        app.wsgi_app = ProxyFix(proxy_fix, x_for=0, x_proto=1)  # type: ignore[method-assign]
    hooks.init_app(app)
{% if cookiecutter.__static %}
    csrf.init_app(app)
{% endif %}
{% if cookiecutter.__data %}
    db.init_app(app)
{% endif %}
{% if cookiecutter.__users %}
    accounts.init_app(app)
{% endif %}
{% if cookiecutter.admin %}
    admin.init_app(app)
{% endif %}
{% if cookiecutter.__notes %}
    app.register_blueprint(notes.bp)
{% endif %}
{% if cookiecutter.api %}
    api.init_app(app)
{% endif %}
    app.register_blueprint(views.bp)
    return app
