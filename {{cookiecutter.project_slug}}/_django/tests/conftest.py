"""What the shared tests need and each framework does in its own way."""

from collections.abc import Callable, Iterator
{% if cookiecutter.orm == "sql" %}
from io import StringIO
from typing import Any
{% endif %}

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
{% if cookiecutter.orm == "sql" %}
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
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
def app(db: None, monkeypatch: pytest.MonkeyPatch) -> WSGIHandler:
    """The application; what a test writes is undone after it."""
    # A request would not leave a connection as it is amid the transaction of a test.
    monkeypatch.setattr(
        BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda _: None
    )
    return application
{% else %}


@pytest.fixture
def app() -> WSGIHandler:
    return application
{% endif %}


@pytest.fixture
def connect(app: WSGIHandler) -> Iterator[Connect]:
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

    monkeypatch.setattr(urlpatterns[0], "callback", fail)
{% if cookiecutter.orm == "sql" %}


@pytest.fixture
def make_note(app: WSGIHandler) -> Callable[..., Any]:
    def make_note(author: str = "Ada", text: str = "Hello") -> Note:
        return Note.objects.create(author=author, text=text)

    return make_note


@pytest.fixture
def note(make_note: Callable[..., Note]) -> Note:
    return make_note()


@pytest.fixture
def unmigrated(app: WSGIHandler) -> None:
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
def staff(app: WSGIHandler) -> None:
    """A user who may sign in to the admin as `staff`."""
    User.objects.create_superuser("staff", password=PASSWORD)


@pytest.fixture
def admin_client(client: httpx.Client, staff: None) -> httpx.Client:
    assert sign_in(client).is_redirect
    return client


class AdminSite:
    """Where the admin keeps its pages, and what its forms ask for."""

    apps = {"note": "notes", "user": "accounts"}

    def rows(self, model: str, search: str = "") -> str:
        return f"/admin/{self.apps[model]}/{model}/?q={search}"

    def add(self, model: str) -> str:
        return f"/admin/{self.apps[model]}/{model}/add/"

    def change(self, model: str, id: int) -> str:
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
def site(app: WSGIHandler) -> AdminSite:
    return AdminSite()
{% endif %}
