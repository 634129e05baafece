from typing import Any

import httpx
import pytest

from . import csrf_token, submit


def test_visitor_leaves_a_note(client: httpx.Client) -> None:
    response = submit(client, "/notes/", author="Ada", text="Hello, world")
    assert response.is_redirect
    assert response.headers["Location"] == "/notes/"
    notes = client.get("/notes/").text
    assert "Thank you" in notes
    assert "Hello, world" in notes
    assert "Thank you" not in client.get("/notes/").text


def test_note_needs_a_csrf_token(client: httpx.Client) -> None:
    response = client.post("/notes/", data={"author": "Eve", "text": "forged"})
    assert response.status_code == 403
    assert "site.css" in response.text
    assert "forged" not in client.get("/notes/").text


@pytest.mark.parametrize(
    ("author", "text"),
    [
        ("", "typed text"),
        ("  ", "typed text"),
        ("a" * 101, "typed text"),
        ("typed name", ""),
    ],
)
def test_bad_note_is_shown_again_with_what_is_wrong(
    client: httpx.Client, author: str, text: str
) -> None:
    response = submit(client, "/notes/", author=author, text=text)
    assert response.status_code == 400
    assert "errorlist" in response.text
    assert 'aria-invalid="true"' in response.text
    assert "typed" in response.text


def test_text_that_cannot_be_stored_is_refused(client: httpx.Client) -> None:
    response = submit(client, "/notes/", author="Ada", text="a\0b")
    assert response.status_code == 400
    assert "site.css" in response.text


def test_bytes_that_are_no_text_do_no_harm(client: httpx.Client) -> None:
    token = httpx.QueryParams(csrf_token(client, "/notes/"))
    response = client.post(
        "/notes/",
        content=f"author=Ada&text=%ED%A0%80&{token}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert response.is_redirect
    assert "Ada" in client.get("/notes/").text


def test_long_text_is_refused(client: httpx.Client) -> None:
    assert submit(client, "/notes/", author="Ada", text="x" * 2001).status_code == 400


def test_text_is_escaped(client: httpx.Client, make_note: Any) -> None:
    note = make_note(author="<i>Eve</i>", text="<script>alert(1)</script>")
    for path in ["/notes/", f"/notes/{note.id}/"]:
        page = client.get(path).text
        assert "<script" not in page
        assert "<i>" not in page
        assert "&lt;script&gt;" in page


def test_pages_of_notes_are_linked(client: httpx.Client, make_note: Any) -> None:
    for number in range(21):
        make_note(text=f"note {number}")
    assert 'href="?page=2"' in client.get("/notes/").text
    assert 'href="?page=1"' in client.get("/notes/?page=2").text
