from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest


def test_visitor_leaves_a_note(client: httpx.Client) -> None:
    response = client.post("/notes/", json={"author": "Ada", "text": "Hello"})
    assert response.status_code == 201
    assert client.get(response.headers["Location"]).json() == response.json()
    note = response.json()
    assert response.headers["Location"] == f"/notes/{note['id']}/"
    assert (note["author"], note["text"]) == ("Ada", "Hello")
    age = datetime.now(UTC) - datetime.fromisoformat(note["created_at"])
    assert timedelta(seconds=-1) < age < timedelta(minutes=1)


def test_list_says_which_page_it_is(client: httpx.Client, note: Any) -> None:
    answer = client.get("/notes/").json()
    assert [found["id"] for found in answer["notes"]] == [note.id]
    assert (answer["page"], answer["pages"]) == (1, 1)


@pytest.mark.parametrize(
    ("note", "wrong"),
    [
        ({"author": "Ada"}, {"text"}),
        ({"author": "", "text": ""}, {"author", "text"}),
        ({"author": "a" * 101, "text": "x" * 2001}, {"author", "text"}),
    ],
)
def test_bad_note_is_refused_with_what_is_wrong(
    client: httpx.Client, note: dict[str, str], wrong: set[str]
) -> None:
    response = client.post("/notes/", json=note)
    assert response.status_code == 400
    assert response.json()["errors"].keys() == wrong
    assert client.get("/notes/").json()["notes"] == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"author": 1, "text": []}',
        '{"author": null}',
        r'{"author": "Ada", "text": "a\u0000b"}',
        r'{"author": "\ud800", "text": "half of a pair"}',
        b'{"author": "Ada", "text": "\xed\xa0\x80"}',
        b"\xff",
        "[" * 100_000,
        "1" * 5_000,
    ],
)
def test_what_is_no_note_is_refused(client: httpx.Client, body: str | bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/notes/", content=body, headers=headers)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x"])
def test_only_json_is_read(client: httpx.Client, kind: str) -> None:
    headers = {"Content-Type": kind}
    response = client.post("/notes/", content=b"null", headers=headers)
    assert response.status_code == 415
    assert response.json() == {"error": "Unsupported Media Type"}
