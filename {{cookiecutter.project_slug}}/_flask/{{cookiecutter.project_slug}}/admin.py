from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Bootstrap4Theme

from .accounts.admin import UserAdmin
from .accounts.commands import create_admin
from .accounts.models import User
from .admin_base import IndexView
from .db import db
from .notes.admin import NoteAdmin
from .notes.models import Note


def init_app(app: Flask) -> None:
    app.cli.command()(create_admin)
    theme = Bootstrap4Theme(base_template="admin/site.html")
    admin = Admin(app, app.config["SITE_NAME"], index_view=IndexView(), theme=theme)
    admin.add_view(NoteAdmin(Note, db))
    admin.add_view(UserAdmin(User, db))
