{% if cookiecutter.pages == "none" %}
from typing import Any

from flask import Blueprint, abort, request, url_for
from marshmallow import ValidationError

from .models import Note
from .schemas import NoteSchema

bp = Blueprint("notes", __name__, url_prefix="/notes")
schema = NoteSchema()


@bp.get("/")
def index() -> dict[str, Any]:
    page = Note.page(request.args.get("page", "1"))
    return {
        "notes": schema.dump(page.items, many=True),
        "page": page.page,
        "pages": page.pages,
    }


@bp.post("/")
def create() -> tuple[dict[str, Any], int] | tuple[dict[str, Any], int, dict[str, str]]:
    try:
        note = Note.add(**schema.load(request.get_json()))
    except ValidationError as error:
        return {"errors": error.messages}, 400
    except RecursionError:  # brackets in brackets in brackets
        abort(400)
    return schema.dump(note), 201, {"Location": url_for(".detail", id=note.id)}


@bp.get("/<int(max=2147483647):id>/")
def detail(id: int) -> dict[str, Any]:
    note: dict[str, Any] = schema.dump(Note.get_or_404(id))
    return note
{% else %}
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from .forms import NoteForm
from .models import Note

bp = Blueprint("notes", __name__, url_prefix="/notes")


@bp.route("/", methods=["GET", "POST"])
def index() -> tuple[str, int] | Response:
    form = NoteForm()
    if form.validate_on_submit():
        Note.add(author=form.author.data, text=form.text.data)
        flash("Thank you for your note.")
        return redirect(url_for(".index"))
    page = Note.page(request.args.get("page", "1"))
    status = 400 if form.errors else 200
    return render_template("notes/list.html", form=form, page=page), status


@bp.get("/<int(max=2147483647):id>/")
def detail(id: int) -> str:
    return render_template("notes/detail.html", note=Note.get_or_404(id))
{% endif %}
