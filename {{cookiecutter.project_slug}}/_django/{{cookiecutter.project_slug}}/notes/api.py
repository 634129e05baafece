from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router

from .models import Note
from .schemas import NoteIn, NoteOut, NotePage, NotePatch, NoteQuery

router = Router()


@router.get("", auth=None, response=NotePage, operation_id="list_notes")
def list_notes(request: HttpRequest, query: Query[NoteQuery]) -> dict[str, Any]:
    """List the notes, newest first."""
    notes = Note.objects.all()
    if query.author:
        notes = notes.filter(author=query.author)
    if query.search:
        notes = notes.filter(text__icontains=query.search)
    try:
        page = Paginator(notes, query.size).page(query.page)
    except InvalidPage as error:
        raise Http404("No such page") from error
    return {"items": list(page), "page": page.number, "total": page.paginator.count}


@router.post("", response={201: NoteOut}, operation_id="create_note")
def create_note(request: HttpRequest, response: HttpResponse, note: NoteIn) -> Note:
    """Create a note."""
    created = Note.objects.create(**note.model_dump())
    response.headers["Location"] = reverse("api:get_note", args=[created.pk])
    return created


@router.get("{int:id}/", auth=None, response=NoteOut, operation_id="get_note")
def get_note(request: HttpRequest, id: int) -> Note:
    """Get a note."""
    return get_object_or_404(Note, pk=id)


@router.patch("{int:id}/", response=NoteOut, operation_id="update_note")
def update_note(request: HttpRequest, id: int, changes: NotePatch) -> Note:
    """Change the given fields of a note."""
    note = get_object_or_404(Note, pk=id)
    for name, value in changes.model_dump(exclude_unset=True).items():
        setattr(note, name, value)
    note.save(update_fields=changes.model_fields_set)
    return note


@router.delete("{int:id}/", response={204: None}, operation_id="delete_note")
def delete_note(request: HttpRequest, id: int) -> None:
    """Delete a note."""
    get_object_or_404(Note, pk=id).delete()
