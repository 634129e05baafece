from flask import Flask, redirect, render_template, url_for
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

app = Flask(__name__)
app.config["SECRET_KEY"] = "only for development"
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///site.db"
db = SQLAlchemy(app)
migrate = Migrate(app, db)


class Note(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str] = mapped_column(db.String(100))
    text: Mapped[str] = mapped_column(db.Text)


class NoteForm(FlaskForm):
    author = StringField(validators=[DataRequired(), Length(max=100)])
    text = TextAreaField(validators=[DataRequired()])


@app.get("/")
def home():
    return render_template("home.html")


@app.route("/notes/", methods=["GET", "POST"])
def notes():
    form = NoteForm()
    if form.validate_on_submit():
        db.session.add(Note(author=form.author.data, text=form.text.data))
        db.session.commit()
        return redirect(url_for("notes"))
    rows = db.session.scalars(db.select(Note).order_by(Note.id.desc()))
    return render_template("notes.html", form=form, notes=rows)
