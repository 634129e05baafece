from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..db import paginate
from .forms import NoteForm
from .models import Note

bp = Blueprint("notes", __name__, url_prefix="/notes")


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    form = NoteForm(request.form)
    if form.validate_on_submit():
        Note(author=form.author.data, text=form.text.data).save()
        flash("Your note has been added.")
        return redirect(url_for(".index"))
    page = paginate(Note.objects.order_by("-created_at", "-id"))
    return render_template("notes/list.html", form=form, page=page), 400 if form.errors else 200


@bp.get("/<int(max=2147483647):id>/")
def detail(id: int) -> str:
    note = Note.objects(id=id).first() or abort(404)
    return render_template("notes/detail.html", note=note)
