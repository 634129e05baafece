"""What the shared tests need and each framework does in its own way."""

import json
import logging
from collections.abc import Callable, Iterator
{% if cookiecutter.orm == "sql" %}
from contextlib import redirect_stderr
{% endif %}
{% if cookiecutter.admin %}
from importlib import import_module, reload
{% endif %}
from io import StringIO
{% if cookiecutter.orm == "sql" %}
from pathlib import Path
{% endif %}
from typing import Any
from wsgiref.types import WSGIApplication

import httpx
import pytest
{% if cookiecutter.admin %}
from django.contrib.auth.hashers import BasePasswordHasher, MD5PasswordHasher
{% endif %}
{% if cookiecutter.orm == "sql" %}
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
{% endif %}
{% if cookiecutter.admin %}
from django.utils.module_loading import import_string
from pytest_django.fixtures import Settings
{% endif %}

{% if cookiecutter.admin %}
from {{ cookiecutter.project_slug }}.accounts.models import User
{% endif %}
{% if cookiecutter.orm == "sql" %}
from {{ cookiecutter.project_slug }}.notes.models import Note
{% endif %}
from {{ cookiecutter.project_slug }}.urls import urlpatterns
from {{ cookiecutter.project_slug }}.wsgi import application
{% if cookiecutter.admin %}

from . import PASSWORD, csrf_token, sign_in
{% endif %}

Connect = Callable[..., httpx.Client]
{% if cookiecutter.orm == "sql" %}


@pytest.fixture
def app(db: None, monkeypatch: pytest.MonkeyPatch) -> WSGIApplication:
    """The application; what a test writes is undone after it."""
    # A request would not leave a connection as it is amid the transaction of a test.
    monkeypatch.setattr(
        BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda _: None
    )
    return application
{% else %}


@pytest.fixture
def app() -> WSGIApplication:
    return application
{% endif %}


@pytest.fixture
def connect(app: WSGIApplication) -> Iterator[Connect]:
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
def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the home page fail."""

    def fail(request: object) -> None:
        raise RuntimeError("secret plan")

    home = next(url for url in urlpatterns if getattr(url, "name", None) == "home")
    monkeypatch.setattr(home, "callback", fail)


@pytest.fixture
def log(
    app: WSGIApplication, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], list[dict[str, Any]]]:
    """A function that returns what was logged since, but by the visitor."""
    handler = logging.getHandlerByName("stderr")
    assert isinstance(handler, logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", stream := StringIO())
    monkeypatch.setattr(logging.getLogger("httpx"), "disabled", True)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
{% if cookiecutter.orm == "sql" %}


@pytest.fixture
def make_note(app: WSGIApplication) -> Callable[..., Any]:
    def make_note(author: str = "Ada", text: str = "Hello") -> Note:
        return Note.objects.create(author=author, text=text)

    return make_note


@pytest.fixture
def note(make_note: Callable[..., Note]) -> Note:
    return make_note()


@pytest.fixture
def transfer(app: WSGIApplication) -> Callable[..., tuple[bool, str]]:
    """A function that does what `make export` and `make import` do."""

    def transfer(direction: str, path: Path) -> tuple[bool, str]:
        output = StringIO()
        try:
            with redirect_stderr(output):
                call_command("transfer", direction, path, stdout=output)
        except CommandError as error:
            return False, str(error)
        return True, output.getvalue()

    return transfer


@pytest.fixture
def unmigrated(app: WSGIApplication) -> None:
    """Take from the database the table that says what was migrated."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")


@pytest.fixture
def missing_migrations(db: None) -> Callable[[], list[Any]]:
    def missing_migrations() -> list[Any]:
        output = StringIO()
        call_command("makemigrations", dry_run=True, stdout=output)
        lines = output.getvalue().splitlines()
        return [line for line in lines if line != "No changes detected"]

    return missing_migrations
{% endif %}
{% if cookiecutter.admin %}


@pytest.fixture
def staff(app: WSGIApplication) -> None:
    """A user who may sign in to the admin as `staff`."""
    User.objects.create_superuser("staff", password=PASSWORD)


@pytest.fixture
def admin_client(client: httpx.Client, staff: None) -> httpx.Client:
    assert sign_in(client).is_redirect
    return client


@pytest.fixture
def create_admin(
    app: WSGIApplication, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[bool, str]]:
    """A function that does what `make admin` does, and returns what came of it."""

    def create_admin(username: str, password: str) -> tuple[bool, str]:
        monkeypatch.setenv("ADMIN_USERNAME", username)
        monkeypatch.setenv("ADMIN_PASSWORD", password)
        output = StringIO()
        try:
            call_command("create_admin", stdout=output)
        except CommandError as error:
            return False, str(error)
        return True, output.getvalue()

    return create_admin


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that are hashed, to be kept or to be compared."""
    passwords = []
    encode = MD5PasswordHasher.encode

    def listen(self: MD5PasswordHasher, password: str, salt: str) -> str:
        passwords.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", listen)
    return passwords


@pytest.fixture
def kept_password() -> str:
    """What production keeps of a password."""
    production = import_module("{{ cookiecutter.project_slug }}.settings")
    hasher: BasePasswordHasher = import_string(production.PASSWORD_HASHERS[0])()
    return hasher.encode(PASSWORD, "salt")


@pytest.fixture
def rotate_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """A function that sets a new secret key, and fallbacks for it."""

    def rotate_key(*fallbacks: str) -> None:
        monkeypatch.setenv("SECRET_KEY", "new" * 20)
        monkeypatch.setenv("SECRET_KEY_FALLBACKS", ",".join(fallbacks))
        production = import_module("{{ cookiecutter.project_slug }}.settings")
        for name in ["SECRET_KEY", "SECRET_KEY_FALLBACKS"]:
            setattr(settings, name, getattr(reload(production), name))

    return rotate_key


class AdminSite:
    """Where the admin keeps its pages, and what its forms ask for."""

    apps = {"note": "notes", "user": "accounts"}

    def rows(self, model: str, search: str = "", page: int | str = 1) -> str:
        return f"/admin/{self.apps[model]}/{model}/?q={search}&p={page}"

    def add(self, model: str) -> str:
        return f"/admin/{self.apps[model]}/{model}/add/"

    def change(self, model: str, id: int | str) -> str:
        return f"/admin/{self.apps[model]}/{model}/{id}/change/"

    def delete(self, client: httpx.Client, model: str, id: int) -> httpx.Response:
        path = f"/admin/{self.apps[model]}/{model}/{id}/delete/"
        return client.post(path, data={**csrf_token(client, path), "post": "yes"})

    def delete_ticked(
        self, client: httpx.Client, model: str, ids: list[int]
    ) -> httpx.Response:
        token = csrf_token(client, self.rows(model))
        data = {
            **token,
            "action": "delete_selected",
            "_selected_action": [str(id) for id in ids],
            "post": "yes",
        }
        return client.post(self.rows(model), data=data)

    def user_fields(self, username: str, password: str) -> dict[str, str]:
        passwords = {"password1": password, "password2": password}
        return {"username": username, "usable_password": "true", **passwords}

    def user_id(self, username: str) -> int:
        return User.objects.get(username=username).pk

    def set_password(self, username: str, password: str) -> None:
        user = User.objects.get(username=username)
        user.set_password(password)
        user.save()


@pytest.fixture
def site(app: WSGIApplication) -> AdminSite:
    return AdminSite()
{% endif %}
