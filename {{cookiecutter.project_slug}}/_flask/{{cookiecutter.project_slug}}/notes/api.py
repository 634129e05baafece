from typing import Any

from flask import url_for
from flask.views import MethodView
from spectree import Response
from sqlalchemy import select

from ..api.views import bp, spec, token_auth
from ..db import db
from .models import Note
from .schemas import NoteIn, NoteOut, NotePage, NotePatch, NoteQuery


@bp.get("/notes/")
@spec.validate(resp=Response(HTTP_200=NotePage), operation_id="list_notes")
def list_notes(query: NoteQuery) -> NotePage:
    """List the notes, newest first."""
    notes = select(Note).order_by(Note.id.desc())
    if query.author:
        notes = notes.where(Note.author == query.author)
    if query.search:
        notes = notes.where(Note.text.icontains(query.search, autoescape=True))
    return NotePage.model_validate(db.paginate(notes, page=query.page, per_page=query.size))


@bp.post("/notes/")
@spec.validate(resp=Response(HTTP_201=NoteOut), security=token_auth, operation_id="create_note")
def create_note(json: NoteIn) -> Any:
    """Create a note."""
    note = Note(**json.model_dump())
    db.session.add(note)
    db.session.flush()
    created = NoteOut.model_validate(note)
    db.session.commit()
    return created, 201, {"Location": url_for(".note", id=created.id)}


class NoteView(MethodView):
    @spec.validate(resp=Response(HTTP_200=NoteOut), operation_id="get_note")
    def get(self, id: int) -> NoteOut:
        """Get a note."""
        return NoteOut.model_validate(db.get_or_404(Note, id))

    @spec.validate(resp=Response(HTTP_200=NoteOut), security=token_auth, operation_id="update_note")
    def patch(self, id: int, json: NotePatch) -> NoteOut:
        """Change the given fields of a note."""
        note = db.get_or_404(Note, id)
        for name, value in json.model_dump(exclude_unset=True).items():
            setattr(note, name, value)
        db.session.commit()
        return NoteOut.model_validate(note)

    @spec.validate(resp=Response("HTTP_204"), security=token_auth, operation_id="delete_note")
    def delete(self, id: int) -> tuple[str, int]:
        """Delete a note."""
        db.session.delete(db.get_or_404(Note, id))
        db.session.commit()
        return "", 204


bp.add_url_rule("/notes/<int(max=2147483647):id>/", view_func=NoteView.as_view("note"))
