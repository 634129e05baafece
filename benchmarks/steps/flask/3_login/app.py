import click
from flask import Flask, redirect, render_template, url_for
from flask_login import LoginManager, UserMixin, login_required, login_user, logout_user
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.security import check_password_hash, generate_password_hash
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

app = Flask(__name__)
app.config["SECRET_KEY"] = "only for development"
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///site.db"
db = SQLAlchemy(app)
migrate = Migrate(app, db)
csrf = CSRFProtect(app)
login_manager = LoginManager(app)
login_manager.login_view = "login"


class Note(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str] = mapped_column(db.String(100))
    text: Mapped[str] = mapped_column(db.Text)


class User(db.Model, UserMixin):
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(db.String(150), unique=True)
    password: Mapped[str] = mapped_column(db.String(255))


@login_manager.user_loader
def load_user(user_id):
    return db.session.get(User, int(user_id))


class LoginForm(FlaskForm):
    username = StringField(validators=[DataRequired()])
    password = PasswordField(validators=[DataRequired()])

    def find_user(self):
        user = db.session.scalar(db.select(User).filter_by(username=self.username.data))
        if user and check_password_hash(user.password, self.password.data):
            return user
        self.password.errors = [*self.password.errors, "Invalid username or password."]
        return None


class NoteForm(FlaskForm):
    author = StringField(validators=[DataRequired(), Length(max=100)])
    text = TextAreaField(validators=[DataRequired()])


@app.get("/")
def home():
    return render_template("home.html")


@app.route("/login/", methods=["GET", "POST"])
def login():
    form = LoginForm()
    if form.validate_on_submit() and (user := form.find_user()):
        login_user(user)
        return redirect(url_for("notes"))
    return render_template("login.html", form=form)


@app.post("/logout/")
def logout():
    logout_user()
    return redirect(url_for("home"))


@app.cli.command()
@click.argument("username")
@click.password_option()
def create_user(username, password):
    db.session.add(User(username=username, password=generate_password_hash(password)))
    db.session.commit()


@app.route("/notes/", methods=["GET", "POST"])
@login_required
def notes():
    form = NoteForm()
    if form.validate_on_submit():
        db.session.add(Note(author=form.author.data, text=form.text.data))
        db.session.commit()
        return redirect(url_for("notes"))
    rows = db.session.scalars(db.select(Note).order_by(Note.id.desc()))
    return render_template("notes.html", form=form, notes=rows)
