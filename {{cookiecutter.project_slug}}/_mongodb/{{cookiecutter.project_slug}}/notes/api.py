from typing import Any

from flask import abort, url_for
from flask.views import MethodView
from spectree import Response

from ..api.views import bp, spec, token_auth
from ..db import paginate
from .models import Note
from .schemas import NoteIn, NoteOut, NotePage, NotePatch, NoteQuery


@bp.get("/notes/")
@spec.validate(resp=Response(HTTP_200=NotePage), operation_id="list_notes")
def list_notes(query: NoteQuery) -> NotePage:
    """List the notes, newest first."""
    notes = Note.objects.order_by("-created_at", "-id")
    if query.author:
        notes = notes.filter(author=query.author)
    if query.search:
        notes = notes.filter(text__icontains=query.search)
    return NotePage.model_validate(paginate(notes, query.size))


@bp.post("/notes/")
@spec.validate(resp=Response(HTTP_201=NoteOut), security=token_auth, operation_id="create_note")
def create_note(json: NoteIn) -> Any:
    """Create a note."""
    note = Note(**json.model_dump()).save()
    return NoteOut.model_validate(note), 201, {"Location": url_for(".note", id=note.id)}


class NoteView(MethodView):
    @spec.validate(resp=Response(HTTP_200=NoteOut), operation_id="get_note")
    def get(self, id: int) -> NoteOut:
        """Get a note."""
        return NoteOut.model_validate(Note.objects(id=id).first() or abort(404))

    @spec.validate(resp=Response(HTTP_200=NoteOut), security=token_auth, operation_id="update_note")
    def patch(self, id: int, json: NotePatch) -> NoteOut:
        """Change the given fields of a note."""
        note = Note.objects(id=id).first() or abort(404)
        for name, value in json.model_dump(exclude_unset=True).items():
            setattr(note, name, value)
        return NoteOut.model_validate(note.save())

    @spec.validate(resp=Response("HTTP_204"), security=token_auth, operation_id="delete_note")
    def delete(self, id: int) -> tuple[str, int]:
        """Delete a note."""
        if not Note.objects(id=id).delete():
            abort(404)
        return "", 204


bp.add_url_rule("/notes/<int(max=2147483647):id>/", view_func=NoteView.as_view("note"))
