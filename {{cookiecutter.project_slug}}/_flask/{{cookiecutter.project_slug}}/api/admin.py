from flask import Flask

from ..admin_base import ModelView
from ..db import db
from .models import Token


class TokenAdmin(ModelView):
    can_create = False  # see `flask create-token`
    can_edit = False
    column_list = ["name", "created_at"]


def init_app(app: Flask) -> None:
    app.extensions["admin"][0].add_view(TokenAdmin(Token, db))
