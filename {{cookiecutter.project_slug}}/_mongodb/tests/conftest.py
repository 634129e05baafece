import os
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from mongoengine.connection import disconnect, get_db

from {{ cookiecutter.project_slug }} import create_app

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
{% if cookiecutter.__users %}


@pytest.fixture
def create_user(app):
    def create_user(email):
        command = ["users", "create", email, "--password", "correct horse", "--active"]
        app.test_cli_runner().invoke(args=command)

    return create_user


@pytest.fixture
def login(client):
    def login(email, password="correct horse", **kwargs):
        data = {"email": email, "password": password}
        return client.post("/accounts/login/", data=data, **kwargs)

    return login


@pytest.fixture
def staff_client(app, client, login):
    """A client that is logged in as staff."""
    command = ["create-admin", "--email", "staff@example.org", "--password", "correct horse"]
    app.test_cli_runner().invoke(args=command)
    login("staff@example.org")
    return client
{% endif %}
