import os
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from mongoengine.connection import disconnect, get_db

from {{ cookiecutter.project_slug }} import create_app

{% if cookiecutter.__users %}
pytest_plugins = ["tests.users"]
{% endif %}
CONFIG = {
    "TESTING": True,
{% if cookiecutter.__static %}
    "WTF_CSRF_ENABLED": False,
{% endif %}
}


@pytest.fixture
def environ(monkeypatch):
    """Set the required variables. Tests do not read .env."""
    monkeypatch.setenv("SECRET_KEY", "only for tests " * 4)
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    monkeypatch.setenv("SSL_REDIRECT", "false")
{% if cookiecutter.accounts %}
    monkeypatch.setenv("EMAIL_URL", "console:")
{% endif %}
    server = urlsplit(os.environ.get("MONGODB_URL", "mongodb://localhost:27017"))
    database_url = server._replace(path=f"/test_{uuid4().hex}").geturl()
    monkeypatch.setenv("MONGODB_URL", database_url)
    yield monkeypatch
    disconnect()


@pytest.fixture
def app(environ):
    app = create_app(CONFIG)
    result = app.test_cli_runner().invoke(args=["create-indexes"])
    if result.exit_code:
        pytest.exit(result.output, returncode=1)
    yield app
    get_db().client.drop_database(get_db().name)


@pytest.fixture
def client(app):
    return app.test_client()
