from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ..db import db
from .forms import NoteForm
from .models import Note

bp = Blueprint("notes", __name__, url_prefix="/notes")


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    form = NoteForm(request.form)
    if form.validate_on_submit():
        db.session.add(Note(author=form.author.data, text=form.text.data))
        db.session.commit()
        flash("Your note has been added.")
        return redirect(url_for(".index"))
    page = db.paginate(select(Note).order_by(Note.id.desc()), max_per_page=20)
    return render_template("notes/list.html", form=form, page=page), 400 if form.errors else 200


@bp.get("/<int(max=2147483647):id>/")
def detail(id: int) -> str:
    return render_template("notes/detail.html", note=db.get_or_404(Note, id))
