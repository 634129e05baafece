from logging.config import dictConfig

from flask import Flask
{% if cookiecutter.pages != "none" or cookiecutter.admin %}
from flask_wtf import CSRFProtect
from whitenoise import WhiteNoise
{% endif %}


def create_app(settings: str = f"{__name__}.settings") -> Flask:
    """Build the application from the module *settings*, part by part."""
    app = Flask(__name__)
    app.config.from_object(settings)
    dictConfig(app.config["LOGGING"])

    # The probes come first: they answer whatever the host and the scheme.
    from . import health

    health.init_app(app)

    from . import security

    security.init_app(app)
{% if cookiecutter.pages != "none" or cookiecutter.admin %}

{% if cookiecutter.pages == "none" %}
    csrf = CSRFProtect(app)
{% else %}
    CSRFProtect(app)
{% endif %}
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix=app.static_url_path,
        autorefresh=app.debug,
    )
{% endif %}
{% if cookiecutter.orm != "none" %}

    from . import db

    db.init_app(app)

    from .notes import views as notes

    app.register_blueprint(notes.bp)
{% if cookiecutter.pages == "none" and cookiecutter.admin %}
    csrf.exempt(notes.bp)  # strangers post notes: there is no session to abuse
{% endif %}
{% endif %}
{% if cookiecutter.orm == "sql" %}

    from .notes import commands

    app.cli.add_command(commands.transfer)
{% endif %}
{% if cookiecutter.admin %}

    from . import accounts

    accounts.init_app(app)

    from . import admin

    admin.init_app(app)
{% endif %}

    from . import views

    app.register_blueprint(views.bp)

    # These come last, and so around all that may answer a request.
    app.wsgi_app = security.SecurityHeaders(  # type: ignore[method-assign]
        app.wsgi_app, app.config["SECURITY_HEADERS"]
    )

    from . import logs

    app.wsgi_app = logs.RequestLog(app.wsgi_app)  # type: ignore[method-assign]

    return app
