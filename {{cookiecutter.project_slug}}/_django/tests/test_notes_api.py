import pytest
from django.core.cache import cache
from django.core.management import call_command

from {{ cookiecutter.project_slug }}.notes.models import Note

pytestmark = pytest.mark.django_db
NOTE = {"author": "Ada", "text": "100% done"}


@pytest.fixture(autouse=True)
def no_requests_yet():
    cache.clear()


@pytest.fixture
def headers(capsys):
    """Headers with a valid token."""
    call_command("create_token", "tests")
    return {"Authorization": f"Bearer {capsys.readouterr().out.split()[0]}"}


@pytest.fixture
def post(client):
    def post(data, headers):
        return client.post("/api/v1/notes/", data, "application/json", headers=headers)

    return post


def test_create_and_read(client, post, headers):
    response = post(NOTE, headers)
    assert response.status_code == 201
    note = client.get(response.headers["Location"]).json()
    assert note == {"id": Note.objects.get().pk, "created_at": note["created_at"], **NOTE}


def test_list(client):
    Note.objects.bulk_create(Note(author="Ada", text=f"{n}%") for n in range(3))
    page = client.get("/api/v1/notes/?size=2").json()
    assert [note["text"] for note in page.pop("items")] == ["2%", "1%"]
    assert page == {"page": 1, "total": 3}
    assert client.get("/api/v1/notes/?page=2").status_code == 404
    assert len(client.get("/api/v1/notes/?search=1%25&author=Ada").json()["items"]) == 1
    assert client.get("/api/v1/notes/?author=Grace").json()["items"] == []


def test_update_and_delete(client, post, headers):
    url = post(NOTE, headers).headers["Location"]
    changed = client.patch(url, {"text": "New"}, "application/json", headers=headers).json()
    assert (changed["author"], changed["text"]) == ("Ada", "New")
    assert client.delete(url, headers=headers).status_code == 204
    assert client.delete(url, headers=headers).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_token_required(post, headers):
    response = post(NOTE, headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [({"text": ""}, ["#/author", "#/text"]), ({**NOTE, "color": "red"}, ["#/color"])],
)
def test_invalid_note(post, headers, body, pointers):
    response = post(body, headers)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in response.json()["errors"]] == pointers


def test_errors_are_problem_details(client):
    response = client.get("/api/v1/missing/")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {"title": "Not Found", "status": 404}


def test_rate_limit(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    responses = [client.get("/api/v1/notes/") for _ in range(3)]
    assert [response.status_code for response in responses] == [200, 200, 429]
    assert responses[2].headers["Retry-After"] == "60"


def test_docs(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "get" in document["paths"]["/api/v1/notes/"]
    assert "/api/v1/openapi.json" in client.get("/api/v1/docs/").content.decode()
