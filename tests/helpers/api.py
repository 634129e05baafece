"""What the REST API of both twins answers, asked over HTTP in the same words."""

import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from .contract import STAFF, Connect, check_headers
from .forms import forms_of, log_in, send

NOTES = "/api/v1/notes/"
NOTE = {"author": "Ada <Lovelace>", "text": "100% of it, and \u2713"}
JSON = {"Content-Type": "application/json"}
OWNER = "phone app"
ORIGIN = "https://app.example.com"

# The document that every project serves, but for its title.
DOCUMENT = Path(__file__).with_name("openapi.json")

# What a document may say or not, or say in other words, with no difference to those who read it.
EMPTY: dict[str, Any] = {"description": "", "tags": [], "security": [], "servers": []}


def check_api(client: httpx.Client, token: str) -> None:
    """Walk through everything that the API promises, and leave no note behind."""
    bearer = {"Authorization": f"Bearer {token}"}
    check_token(client, bearer)
    check_life_of_a_note(client, bearer)
    check_list(client, bearer)
    check_problems(client, bearer)
    check_document(client)
    check_docs(client)


def check_problem(response: httpx.Response, status: int, *pointers: str) -> None:
    """An error is described by its status and title, and by a pointer to each wrong value."""
    assert response.status_code == status, (response.request.method, response.url, response.text)
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    # The name of this status depends on the version of Python.
    names = {"Unprocessable Content", "Unprocessable Entity"}
    assert problem["title"] in (names if status == 422 else {HTTPStatus(status).phrase})
    if pointers:
        assert [error["pointer"] for error in problem["errors"]] == list(pointers)
        assert all(error["detail"] for error in problem["errors"])
    if response.url.scheme == "https":  # in debug mode, Django sends some errors without a policy
        check_headers(response)


def check_token(client: httpx.Client, bearer: dict[str, str]) -> None:
    """Everybody reads; only a token writes."""
    (token,) = bearer.values()
    for wrong in ["", "Bearer", "Bearer wrong", token[:-1], token.replace("Bearer", "Token")]:
        headers = {"Authorization": wrong} if wrong else {}
        for method, path in [("POST", NOTES), ("PATCH", f"{NOTES}1/"), ("DELETE", f"{NOTES}1/")]:
            response = client.request(method, path, headers={**JSON, **headers})
            check_problem(response, 401)
            assert response.headers["WWW-Authenticate"] == "Bearer"
    assert client.get(NOTES).status_code == 200


def check_life_of_a_note(client: httpx.Client, bearer: dict[str, str]) -> None:
    """A note is created, read, changed in part, and deleted."""
    response = client.post(NOTES, json=NOTE, headers=bearer)
    assert response.status_code == 201
    check_headers(response)
    note = response.json()
    url = response.headers["Location"]
    assert url == f"{NOTES}{note['id']}/"
    assert note == {**NOTE, "id": note["id"], "created_at": note["created_at"]}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", note["created_at"])
    assert client.get(url).json()["created_at"][:22] == note["created_at"][:22]
    assert client.patch(url, json={"text": "new"}, headers=bearer).json()["text"] == "new"
    assert client.patch(url, json={}, headers=bearer).status_code == 200
    changed = client.get(url).json()
    assert (changed["author"], changed["text"]) == (NOTE["author"], "new")
    response = client.delete(url, headers=bearer)
    assert (response.status_code, response.content) == (204, b"")
    check_problem(client.get(url), 404)
    check_problem(client.patch(url, json={"text": "new"}, headers=bearer), 404)
    check_problem(client.delete(url, headers=bearer), 404)


def check_list(client: httpx.Client, bearer: dict[str, str]) -> None:
    """Notes come in pages, newest first, and may be filtered."""
    made = [
        client.post(NOTES, json={"author": author, "text": text}, headers=bearer).json()["id"]
        for author, text in [("Curie", "50% neutrino"), ("Curie", "hay_1"), ("Bohr", "NEUTRINO 2")]
    ]
    before = client.get(NOTES).json()["total"] - len(made)
    page = client.get(NOTES, params={"size": 2}).json()
    assert [note["id"] for note in page["items"]] == made[:0:-1]
    assert (page["page"], page["total"]) == (1, before + 3)
    second = client.get(NOTES, params={"size": 2, "page": 2}).json()
    assert (second["items"][0]["id"], second["page"]) == (made[0], 2)
    assert found(client, author="Curie") == made[1::-1]
    assert found(client, author="curie") == []
    assert found(client, search="neutrino") == [made[2], made[0]]
    assert found(client, search="neutrino", author="Bohr") == [made[2]]
    assert found(client, search="%") == [made[0]]
    assert found(client, search="_") == [made[1]]
    assert found(client, search="' OR 1=1 --") == []
    assert found(client, search="(.*)") == []
    check_problem(client.get(NOTES, params={"page": 1000}), 404)
    for key in made:
        assert client.delete(f"{NOTES}{key}/", headers=bearer).status_code == 204
    assert client.get(NOTES).json()["total"] == before


def found(client: httpx.Client, **query: str) -> list[int]:
    """Return the notes that a query finds."""
    response = client.get(NOTES, params=query)
    assert response.status_code == 200, response.text
    return [note["id"] for note in response.json()["items"]]


def check_problems(client: httpx.Client, bearer: dict[str, str]) -> None:
    """Every error below /api/ is a problem, whoever notices it."""
    headers = {**bearer, **JSON}
    for body in [b"{", b"\xff", b'{"text": "a"', b"nonsense", b"[" * 10**6]:
        check_problem(client.post(NOTES, content=body, headers=headers), 400)
    for body in [b"", b"[]", b"null", b'"text"']:
        response = client.post(NOTES, content=body, headers=headers)
        check_problem(response, 400 if response.status_code == 400 else 422)
    form = client.post(NOTES, data=NOTE, headers=bearer)
    check_problem(form, 400 if form.status_code == 400 else 415)
    for wrong, pointers in [
        ({}, ["#/author", "#/text"]),
        ({**NOTE, "author": ""}, ["#/author"]),
        ({**NOTE, "author": "x" * 101, "text": "x" * 2001}, ["#/author", "#/text"]),
        ({**NOTE, "text": 7}, ["#/text"]),
        ({**NOTE, "text": None}, ["#/text"]),
        ({**NOTE, "text": "nul\0"}, ["#/text"]),
        ({**NOTE, "id": 1}, ["#/id"]),
    ]:
        check_problem(client.post(NOTES, json=wrong, headers=bearer), 422, *pointers)
    for query in ["page=0", "page=x", "size=0", "size=101", "author=%00", f"search={'x' * 2001}"]:
        name = query.partition("=")[0]
        check_problem(client.get(f"{NOTES}?{query}"), 422, f"#/{name}")
    assert client.get(f"{NOTES}?unknown=1").status_code == 200
    for key in ("0", "-1", "x", "9" * 10, "9" * 30):
        check_problem(client.get(f"{NOTES}{key}/"), 404)
    check_problem(client.delete(f"{NOTES}{'9' * 30}/", headers=bearer), 404)
    response = client.put(f"{NOTES}1/", json=NOTE, headers=bearer)
    check_problem(response, 405)
    assert "PATCH" in response.headers["Allow"]
    for path in ("/api/", "/api/v1/", "/api/v1/nowhere/", "/api/v2/notes/"):
        check_problem(client.get(path), 404)
    check_problem(client.get(NOTES, headers={"Host": "evil.example"}), 400)


def check_document(client: httpx.Client) -> None:
    """The document is the same in every project, but for its title."""
    response = client.get("/api/v1/openapi.json")
    assert response.headers["Content-Type"].partition(";")[0] == "application/json"
    check_headers(response)
    document = response.json()
    assert document["info"].pop("title")
    assert document["openapi"].startswith("3.1")
    assert canonical(document) == json.loads(DOCUMENT.read_text("utf-8"))
    assert client.get("/api/v1/openapi.json").json()["paths"] == response.json()["paths"]


def canonical(node: Any) -> Any:
    """Return a document without what makes no difference."""
    if isinstance(node, list):
        return [canonical(value) for value in node]
    if not isinstance(node, dict):
        return node
    if node.get("in") == "path":
        node["schema"] = {"type": node["schema"]["type"]}
    return {
        name: canonical(value)
        for name, value in sorted(node.items())
        if EMPTY.get(name, ...) != value
        and not (name == "title" and isinstance(value, str))
        and not (name == "default" and value is None)
    }


def check_docs(client: httpx.Client) -> None:
    """The page of the documents loads what it needs from this site, and runs no inline script."""
    response = client.get("/api/v1/docs/")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    check_headers(response)
    assert "img-src 'self' data:" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\son\w+=", response.text)
    links = re.findall(r'(?:href|src)="([^"]+)"', response.text)
    assert any("swagger-ui-bundle" in link for link in links)
    for link in links:
        assert link.startswith("/static/"), link
        asset = client.get(link)
        assert asset.status_code == 200, link
        check_headers(asset)


def check_session(connect: Connect) -> None:
    """Who is logged in writes no more than a stranger."""
    with connect("10.0.3.1") as client:
        assert log_in(client, *STAFF).is_redirect
        check_problem(client.post(NOTES, json=NOTE), 401)


def check_revoking(connect: Connect, framework: str, token: str) -> None:
    """Staff see the names of the tokens, not their hashes, and delete the one that there is."""
    path = {"flask": "/admin/token/", "django": "/admin/api/token/"}[framework]
    bearer = {"Authorization": f"Bearer {token}"}
    with connect("10.0.3.2") as client:
        assert client.get(path).is_redirect
        assert log_in(client, *STAFF).is_redirect
        pages = [client.get(path)]
        if framework == "django":
            pages += [client.get(f"{path}1/change/"), client.get(f"{path}1/delete/")]
        for page in pages:
            assert page.status_code == 200
            assert OWNER in page.text
            assert not re.search(r"\b[0-9a-f]{64}\b", page.text)
        assert client.patch(f"{NOTES}0/", json={}, headers=bearer).status_code == 404
        form = next(form for form in forms_of(pages[-1]) if "/delete/" in form.url)
        assert send(client, form).is_redirect
        check_problem(client.patch(f"{NOTES}0/", json={}, headers=bearer), 401)


def check_rate_limit(connect: Connect) -> None:
    """A client that asks too often is told to wait; others are not."""
    with connect("10.0.3.3") as client:
        statuses = [client.get(NOTES).status_code for _ in range(120)]
        assert set(statuses) == {200}
        response = client.get(NOTES)
        # The minute may have ended meanwhile.
        for _ in range(120):
            if response.status_code == 429:
                break
            response = client.get(NOTES)
        check_problem(response, 429)
        assert 1 <= int(response.headers["Retry-After"]) <= 60
        assert client.get("/").status_code == 200
    with connect("10.0.3.4") as client:
        assert client.get(NOTES).status_code == 200


def check_cors(client: httpx.Client) -> None:
    """Only the front end of the setting may use the API from elsewhere, and only the API."""
    allowed = "Access-Control-Allow-Origin"
    response = client.get(NOTES, headers={"Origin": ORIGIN})
    assert response.headers[allowed] == ORIGIN
    asked = {
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    response = client.options(f"{NOTES}1/", headers={"Origin": ORIGIN, **asked})
    assert response.status_code == 200
    assert response.headers[allowed] == ORIGIN
    assert "PATCH" in response.headers["Access-Control-Allow-Methods"]
    assert "authorization" in response.headers["Access-Control-Allow-Headers"].lower()
    refused = client.post(NOTES, json=NOTE, headers={"Origin": ORIGIN})
    assert refused.status_code == 401
    assert refused.headers[allowed] == ORIGIN
    for path, origin in [(NOTES, "https://evil.example"), (NOTES, f"{ORIGIN}.evil"), ("/", ORIGIN)]:
        response = client.get(path, headers={"Origin": origin})
        assert allowed not in response.headers, (path, origin)
