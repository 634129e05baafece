from collections.abc import Callable
from typing import Any

import httpx
import pytest


def test_newest_note_comes_first(
    client: httpx.Client, make_note: Callable[..., Any]
) -> None:
    make_note(text="the first")
    make_note(text="the second")
    notes = client.get("/notes/").text
    assert notes.index("the second") < notes.index("the first")


def test_twenty_notes_fill_a_page(
    client: httpx.Client, make_note: Callable[..., Any]
) -> None:
    for number in range(21):
        make_note(text=f"note number {number}")
    first = client.get("/notes/").text
    second = client.get("/notes/", params={"page": 2}).text
    assert first.count("note number") == 20
    assert "note number 20" in first
    assert second.count("note number") == 1
    assert "note number 0" in second


def test_no_notes_are_a_page_too(client: httpx.Client) -> None:
    assert client.get("/notes/").status_code == 200


@pytest.mark.usefixtures("note")
@pytest.mark.parametrize("page", ["0", "-1", "2", "9" * 30, "one", ""])
def test_unknown_page_is_not_found(client: httpx.Client, page: str) -> None:
    assert client.get("/notes/", params={"page": page}).status_code == 404


def test_note_has_a_page_of_its_own(client: httpx.Client, note: Any) -> None:
    response = client.get(f"/notes/{note.id}/")
    assert response.status_code == 200
    assert note.author in response.text
    assert note.text in response.text


@pytest.mark.parametrize("id", ["0", "1", "9" * 30, "x"])
def test_unknown_note_is_not_found(client: httpx.Client, id: str) -> None:
    assert client.get(f"/notes/{id}/").status_code == 404


@pytest.mark.usefixtures("unmigrated")
def test_readyz_says_no_without_its_tables(client: httpx.Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable"}
