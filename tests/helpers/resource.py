"""One more resource of the REST API, as the owner of a project would add it by the README."""

from .shop import insert
from .template import Project

SCHEMAS = """\
from pydantic import BaseModel


class Greeting(BaseModel, extra="forbid"):
    name: str
    text: str = "Hello"
"""
API = {
    "flask": """\
from flask import abort
from spectree import Response

from ..api.views import bp, spec, token_auth
from .schemas import Greeting


@bp.post("/greetings/")
@spec.validate(resp=Response(HTTP_200=Greeting), security=token_auth, operation_id="greet")
def greet(json: Greeting) -> Greeting:
    if json.name == "Nobody":
        abort(422, "Nobody cannot be greeted.")
    return json
""",
    "django": """\
from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from .schemas import Greeting

router = Router()


@router.post("", response=Greeting, operation_id="greet")
def greet(request: HttpRequest, greeting: Greeting) -> Greeting:
    if greeting.name == "Nobody":
        raise HttpError(422, "Nobody cannot be greeted.")
    return greeting
""",
}
WIRING = {
    "flask": (
        "acme/__init__.py",
        "from .extensions import csrf\n",
        "from .greetings import api as greetings_api  # noqa: F401 (adds its views)\n",
    ),
    "django": (
        "acme/api/urls.py",
        'api.add_router("notes/", "acme.notes.api.router")\n',
        'api.add_router("greetings/", "acme.greetings.api.router")\n',
    ),
}
# The fixture `headers` of the project's own tests has a valid token.
TEST = {
    "flask": """\
from test_notes_api import headers  # noqa: F401


def test_greeting(client, headers):  # noqa: F811
    url = "/api/v1/greetings/"
    assert url in client.get("/api/v1/openapi.json").json["paths"]
    assert client.post(url, json={"name": "Ada"}).status_code == 401
    assert client.post(url, json={"name": "Ada"}, headers=headers).json["text"] == "Hello"
    assert client.post(url, json={"nom": "Ada"}, headers=headers).status_code == 422
    assert client.post(url, json={"name": "Nobody"}, headers=headers).status_code == 422
    assert client.delete(url, headers=headers).status_code == 405
""",
    "django": """\
from .test_notes_api import headers  # noqa: F401


def test_greeting(client, db, headers):  # noqa: F811
    url, json = "/api/v1/greetings/", "application/json"
    assert url in client.get("/api/v1/openapi.json").json()["paths"]
    assert client.post(url, {"name": "Ada"}, json).status_code == 401
    assert client.post(url, {"name": "Ada"}, json, headers=headers).json()["text"] == "Hello"
    assert client.post(url, {"nom": "Ada"}, json, headers=headers).status_code == 422
    assert client.post(url, {"name": "Nobody"}, json, headers=headers).status_code == 422
    assert client.delete(url, headers=headers).status_code == 405
""",
}


def add_resource(project: Project) -> None:
    """Add a schema, a module with its views and one line of wiring; and a test."""
    framework = project.answers["framework"]
    for path, text in {
        "acme/greetings/__init__.py": "",
        "acme/greetings/schemas.py": SCHEMAS,
        "acme/greetings/api.py": API[framework],
        "tests/test_greetings.py": TEST[framework],
    }.items():
        (project.path / path).parent.mkdir(exist_ok=True)
        (project.path / path).write_text(text, encoding="utf-8")
    insert(project, *WIRING[framework])
