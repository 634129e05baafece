from django.urls import reverse

from {{ cookiecutter.project_slug }}.notes.models import Note


def test_admin_searches_and_deletes_notes(admin_client):
    note = Note.objects.create(author="Ada", text="Hello world")
    changelist = reverse("admin:notes_note_changelist")
    assert "Hello" in admin_client.get(changelist, {"q": "world"}).text
    assert "0 notes" in admin_client.get(changelist, {"q": "missing"}).text
    admin_client.post(reverse("admin:notes_note_delete", args=[note.pk]), {"post": "yes"})
    assert not Note.objects.exists()
