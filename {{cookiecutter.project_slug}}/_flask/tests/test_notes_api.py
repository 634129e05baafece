import pytest

NOTE = {"author": "Ada", "text": "100% done"}


@pytest.fixture
def headers(app):
    """Headers with a valid token."""
    output = app.test_cli_runner().invoke(args=["create-token", "tests"]).output
    return {"Authorization": f"Bearer {output.split()[0]}"}


def test_create_and_read(client, headers):
    response = client.post("/api/v1/notes/", json=NOTE, headers=headers)
    assert response.status_code == 201
    assert response.headers["Location"] == "/api/v1/notes/1/"
    note = client.get("/api/v1/notes/1/").json
    assert note == {"id": 1, "created_at": note["created_at"], **NOTE}


def test_list(client, headers):
    for n in range(3):
        client.post("/api/v1/notes/", json={"author": "Ada", "text": f"{n}%"}, headers=headers)
    page = client.get("/api/v1/notes/?size=2").json
    assert [note["text"] for note in page.pop("items")] == ["2%", "1%"]
    assert page == {"page": 1, "total": 3}
    assert client.get("/api/v1/notes/?page=2").status_code == 404
    assert len(client.get("/api/v1/notes/?search=1%25&author=Ada").json["items"]) == 1
    assert client.get("/api/v1/notes/?author=Grace").json["items"] == []


def test_update_and_delete(client, headers):
    client.post("/api/v1/notes/", json=NOTE, headers=headers)
    changed = client.patch("/api/v1/notes/1/", json={"text": "New"}, headers=headers).json
    assert (changed["author"], changed["text"]) == ("Ada", "New")
    assert client.delete("/api/v1/notes/1/", headers=headers).status_code == 204
    assert client.delete("/api/v1/notes/1/", headers=headers).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_token_required(client, headers):
    response = client.post("/api/v1/notes/", json=NOTE, headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [({"text": ""}, ["#/author", "#/text"]), ({**NOTE, "color": "red"}, ["#/color"])],
)
def test_invalid_note(client, headers, body, pointers):
    response = client.post("/api/v1/notes/", json=body, headers=headers)
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    assert [error["pointer"] for error in response.json["errors"]] == pointers


@pytest.mark.parametrize("body", ["", "{", "[]", "null"])
def test_body_is_no_object(client, headers, body):
    headers["Content-Type"] = "application/json"
    response = client.patch("/api/v1/notes/1/", data=body, headers=headers)
    assert response.status_code == 400


def test_errors_are_problem_details(client):
    response = client.get("/api/v1/missing/")
    assert response.mimetype == "application/problem+json"
    assert response.json == {"title": "Not Found", "status": 404}


def test_rate_limit(app, client):
    app.config["API_RATE_LIMIT"] = "2 per minute"
    responses = [client.get("/api/v1/notes/") for _ in range(3)]
    assert [response.status_code for response in responses] == [200, 200, 429]
    assert responses[2].headers["Retry-After"] == "60"


def test_docs(client):
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert "get" in document["paths"]["/api/v1/notes/"]
    assert "/api/v1/openapi.json" in client.get("/api/v1/docs/").text
    assert client.get("/static/swagger-ui/swagger-ui.css").status_code == 200
