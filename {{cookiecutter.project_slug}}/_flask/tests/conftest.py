"""What the shared tests need and each framework does in its own way."""

import json
import logging
{% if cookiecutter.orm == "sql" %}
import os
{% endif %}
from collections.abc import Callable, Iterator
{% if cookiecutter.admin %}
from importlib import import_module, reload
{% endif %}
from io import StringIO
{% if cookiecutter.orm == "sql" %}
from pathlib import Path
{% endif %}
from typing import Any

import httpx
import pytest
from flask import Flask
{% if cookiecutter.orm == "mongodb" %}
from mongoengine.connection import disconnect, get_db
from pymongo.errors import ServerSelectionTimeoutError
{% endif %}
{% if cookiecutter.orm == "sql" %}
from sqlalchemy import create_engine, event, make_url, text
{% endif %}
{% if cookiecutter.admin %}
from werkzeug import security
{% endif %}

from {{ cookiecutter.project_slug }} import create_app
{% if cookiecutter.admin %}
from {{ cookiecutter.project_slug }}.accounts.models import User
{% endif %}
{% if cookiecutter.orm == "sql" %}
from {{ cookiecutter.project_slug }}.db import db
{% endif %}
{% if cookiecutter.orm != "none" %}
from {{ cookiecutter.project_slug }}.notes.models import Note
{% endif %}
{% if cookiecutter.admin %}

from . import PASSWORD, csrf_token, sign_in
{% endif %}

Connect = Callable[..., httpx.Client]
{% if cookiecutter.orm == "sql" %}


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of the tests' own, beside the one that DATABASE_URL names."""
    url = os.environ.get("DATABASE_URL", "").replace("postgres://", "postgresql://", 1)
    if not url.startswith("postgresql"):
        yield f"sqlite:///{tmp_path_factory.mktemp('database')}/test.sqlite3"
        return
    own = make_url(url).set(database=f"test_{make_url(url).database}")
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    drop = text(f'DROP DATABASE IF EXISTS "{own.database}" WITH (FORCE)')
    with server.connect() as connection:
        connection.execute(drop)
        connection.execute(text(f'CREATE DATABASE "{own.database}"'))
        yield own.render_as_string(hide_password=False)
        connection.execute(drop)
    server.dispose()


@pytest.fixture(scope="session")
def migrated_app(database_url: str) -> Iterator[Flask]:
    os.environ["DATABASE_URL"] = database_url
    app = create_app("tests.settings")
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            # A savepoint needs a transaction, and the driver would not begin one.
            event.listen(db.engine, "begin", lambda c: c.exec_driver_sql("BEGIN"))
        app.extensions["alembic"].upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application; what a test writes is undone after it."""
    with migrated_app.app_context():
        engines, engine = db.engines, db.engine
    with engine.connect() as connection:
        transaction = connection.begin()
        monkeypatch.setitem(engines, None, connection)
        yield migrated_app
        transaction.rollback()
{% elif cookiecutter.orm == "mongodb" %}


@pytest.fixture(scope="session")
def migrated_app() -> Iterator[Flask]:
    """The application, on a database of the tests' own."""
    app = create_app("tests.settings")
    database = get_db()
    try:
        database.client.drop_database(database)
    except ServerSelectionTimeoutError:
        pytest.exit("No MongoDB answers at MONGODB_URL: start one.", returncode=1)
    app.test_cli_runner().invoke(args=["create-indexes"])
    yield app
    database.client.drop_database(database)
    disconnect()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application; what a test writes is deleted after it."""
    yield migrated_app
    for name in get_db().list_collection_names():
        get_db()[name].delete_many({})
{% else %}


@pytest.fixture
def app() -> Flask:
    return create_app("tests.settings")
{% endif %}


@pytest.fixture
def connect(app: Flask) -> Iterator[Connect]:
    """A function that returns a client at an address."""
    clients = []

    def connect(address: str = "127.0.0.1") -> httpx.Client:
        client = httpx.Client(
            transport=httpx.WSGITransport(app, remote_addr=address),
            base_url="https://testserver",
            headers={"Referer": "https://testserver/"},
        )
        clients.append(client)
        return client

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def client(connect: Connect) -> httpx.Client:
    return connect()


@pytest.fixture
def crash(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the home page fail."""

    def fail() -> None:
        raise RuntimeError("secret plan")

    monkeypatch.setitem(app.view_functions, "views.home", fail)


@pytest.fixture
def log(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], list[dict[str, Any]]]:
    """A function that returns what was logged since, but by the visitor."""
    handler = logging.getHandlerByName("stderr")
    assert isinstance(handler, logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", stream := StringIO())
    monkeypatch.setattr(logging.getLogger("httpx"), "disabled", True)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
{% if cookiecutter.orm != "none" %}


@pytest.fixture
def make_note(app: Flask) -> Callable[..., Any]:
    def make_note(author: str = "Ada", text: str = "Hello") -> Note:
{% if cookiecutter.orm == "sql" %}
        with app.app_context():
            note = Note.add(author=author, text=text)
            db.session.refresh(note)
            db.session.expunge(note)
        return note
{% else %}
        return Note.add(author=author, text=text)
{% endif %}

    return make_note


@pytest.fixture
def note(make_note: Callable[..., Note]) -> Note:
    return make_note()
{% endif %}
{% if cookiecutter.orm == "sql" %}


@pytest.fixture
def transfer(app: Flask) -> Callable[..., tuple[bool, str]]:
    """A function that does what `make export` and `make import` do."""

    def transfer(direction: str, path: Path) -> tuple[bool, str]:
        result = app.test_cli_runner().invoke(args=["transfer", direction, str(path)])
        return result.exit_code == 0, result.output

    return transfer


@pytest.fixture
def unmigrated(app: Flask) -> None:
    """Take from the database the table that says what was migrated."""
    with app.app_context():
        db.session.execute(text("DROP TABLE alembic_version"))
        db.session.commit()


@pytest.fixture
def missing_migrations(migrated_app: Flask) -> Callable[[], list[Any]]:
    def missing_migrations() -> list[Any]:
        with migrated_app.app_context():
            return list(migrated_app.extensions["alembic"].compare_metadata())

    return missing_migrations
{% elif cookiecutter.orm == "mongodb" %}


@pytest.fixture
def unmigrated(app: Flask) -> Iterator[None]:
    """Take the indexes from the database."""
    Note._get_collection().drop_indexes()
    yield
    Note.ensure_indexes()
{% endif %}
{% if cookiecutter.admin %}


@pytest.fixture(autouse=True)
def unlocked(app: Flask) -> None:
    app.extensions["login_attempts"].storage.reset()


@pytest.fixture
def staff(app: Flask) -> None:
    """A user who may sign in to the admin as `staff`."""
    with app.app_context():
        User.add("staff", PASSWORD)


@pytest.fixture
def admin_client(client: httpx.Client, staff: None) -> httpx.Client:
    assert sign_in(client).is_redirect
    return client


@pytest.fixture
def create_admin(app: Flask) -> Callable[..., tuple[bool, str]]:
    """A function that does what `make admin` does, and returns what came of it."""

    def create_admin(username: str, password: str) -> tuple[bool, str]:
        env = {"ADMIN_USERNAME": username, "ADMIN_PASSWORD": password}
        result = app.test_cli_runner().invoke(args=["create-admin"], env=env)
        return result.exit_code == 0, result.output

    return create_admin


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that are hashed, to be kept or to be compared."""
    passwords = []
    hash_password = security._hash_internal

    def listen(method: str, salt: str, password: str) -> tuple[str, str]:
        passwords.append(password)
        return hash_password(method, salt, password)

    monkeypatch.setattr(security, "_hash_internal", listen)
    return passwords


@pytest.fixture
def kept_password(app: Flask) -> str:
    """What production keeps of a password."""
    production = import_module("{{ cookiecutter.project_slug }}.settings")
    return security.generate_password_hash(PASSWORD, production.PASSWORD_HASH)


@pytest.fixture
def rotate_key(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that sets a new secret key, and fallbacks for it."""

    def rotate_key(*fallbacks: str) -> None:
        monkeypatch.setenv("SECRET_KEY", "new" * 20)
        monkeypatch.setenv("SECRET_KEY_FALLBACKS", ",".join(fallbacks))
        production = import_module("{{ cookiecutter.project_slug }}.settings")
        for name in ["SECRET_KEY", "SECRET_KEY_FALLBACKS"]:
            value = getattr(reload(production), name)
            monkeypatch.setitem(app.config, name, value)

    return rotate_key


class AdminSite:
    """Where the admin keeps its pages, and what its forms ask for."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def rows(self, model: str, search: str = "", page: int | str = 0) -> str:
        return f"/admin/{model}/?search={search}&page={page}"

    def add(self, model: str) -> str:
        return f"/admin/{model}/new/"

    def change(self, model: str, id: int | str) -> str:
        return f"/admin/{model}/edit/?id={id}"

    def delete(self, client: httpx.Client, model: str, id: int) -> httpx.Response:
        token = csrf_token(client, self.rows(model))
        return client.post(f"/admin/{model}/delete/", data={**token, "id": str(id)})

    def delete_ticked(
        self, client: httpx.Client, model: str, ids: list[int]
    ) -> httpx.Response:
        token = csrf_token(client, self.rows(model))
        data = {**token, "action": "delete", "rowid": [str(id) for id in ids]}
        return client.post(f"/admin/{model}/action/", data=data)

    def user_fields(self, username: str, password: str) -> dict[str, str]:
        return {"username": username, "password": password}

    def user_id(self, username: str) -> int:
        with self.app.app_context():
            user = User.by_username(username)
            assert user
            return int(user.id)

    def set_password(self, username: str, password: str) -> None:
        with self.app.app_context():
            user = User.by_username(username)
            assert user
            user.set_password(password)
{% if cookiecutter.orm == "sql" %}
            db.session.commit()
{% else %}
            user.save()
{% endif %}


@pytest.fixture
def site(app: Flask) -> AdminSite:
    return AdminSite(app)
{% endif %}
