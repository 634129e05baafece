import pytest

from {{ cookiecutter.project_slug }}.notes.models import Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def note():
    return Note.objects.create(author="Ada", text="Hello <world>")


def test_add_note(client):
    response = client.post("/notes/", {"author": "Ada", "text": "Hello"}, follow=True)
    assert response.redirect_chain == [("/notes/", 302)]
    assert "Your note has been added." in response.text
    assert Note.objects.get().author == "Ada"


def test_invalid_note(client):
    response = client.post("/notes/", {"author": "", "text": "Hello"})
    assert response.status_code == 400
    assert "This field is required." in response.text
    assert "Hello" in response.text
    assert not Note.objects.exists()


def test_pagination(client):
    Note.objects.bulk_create(Note(author="Ada", text=f"Note {n:02}") for n in range(21))
    assert "Note 20" in client.get("/notes/").text
    assert "Note 00" in client.get("/notes/?page=2").text
    assert client.get("/notes/?page=3").status_code == 404


def test_detail(client, note):
    response = client.get(note.get_absolute_url())
    assert "Hello &lt;world&gt;" in response.text
    assert client.get("/notes/999/").status_code == 404
