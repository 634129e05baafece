{% if cookiecutter.__sql %}
import os
from uuid import uuid4

import flask_migrate
import pytest
from sqlalchemy import create_engine, make_url, text

from {{ cookiecutter.project_slug }} import create_app
from {{ cookiecutter.project_slug }}.db import db
{% else %}
import pytest

from {{ cookiecutter.project_slug }} import create_app
{% endif %}

{% if cookiecutter.__users %}
pytest_plugins = ["tests.users"]
{% endif %}
CONFIG = {
    "TESTING": True,
{% if cookiecutter.__static %}
    "WTF_CSRF_ENABLED": False,
{% endif %}
}
{% if cookiecutter.__sql %}


@pytest.fixture
def database_url(tmp_path):
    """A SQLite file, or a schema of its own in the database at TEST_DATABASE_URL."""
    if "TEST_DATABASE_URL" not in os.environ:
        yield f"sqlite:///{tmp_path}/test.sqlite3"
        return
    url, schema = make_url(os.environ["TEST_DATABASE_URL"]), f"test_{uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        url = url.update_query_dict({"options": f"-csearch_path={schema}"})
        yield url.render_as_string(hide_password=False)
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def environ(monkeypatch, database_url):
    """Set the required variables. Tests do not read .env."""
    monkeypatch.setenv("SECRET_KEY", "only for tests " * 4)
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    monkeypatch.setenv("SSL_REDIRECT", "false")
{% if cookiecutter.accounts %}
    monkeypatch.setenv("EMAIL_URL", "console:")
{% endif %}
    monkeypatch.setenv("DATABASE_URL", database_url)
    return monkeypatch


@pytest.fixture
def app(environ):
    app = create_app(CONFIG)
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
{% else %}


@pytest.fixture
def environ(monkeypatch):
    """Set the required variables. Tests do not read .env."""
    monkeypatch.setenv("SECRET_KEY", "only for tests " * 4)
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    monkeypatch.setenv("SSL_REDIRECT", "false")
    return monkeypatch


@pytest.fixture
def app(environ):
    return create_app(CONFIG)
{% endif %}


@pytest.fixture
def client(app):
    return app.test_client()
