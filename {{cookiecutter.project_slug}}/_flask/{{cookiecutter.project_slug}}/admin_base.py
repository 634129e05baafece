from typing import Any

from flask import abort, flash
from flask_admin import AdminIndexView
from flask_admin.actions import action
from flask_admin.contrib import sqla
from flask_security import current_user
from sqlalchemy import inspect

from .db import db
from .extensions import security


class StaffOnly:
    extra_js = ["/static/admin.js"]

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated and current_user.is_staff)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        if current_user.is_authenticated:
            abort(403)
        return security.login_manager.unauthorized()


class IndexView(StaffOnly, AdminIndexView):
    pass


class ModelView(StaffOnly, sqla.ModelView):
    # Flask-Admin passes keys on as text, which UUID columns and PostgreSQL do not accept.
    def get_one(self, id: str) -> Any:
        (key,) = inspect(self.model).primary_key
        try:
            return db.session.get(self.model, key.type.python_type(id))
        except ValueError:
            return None

    @action("delete", "Delete", "Are you sure you want to delete selected records?")
    def action_delete(self, ids: list[str]) -> None:
        records = filter(None, map(self.get_one, ids))
        flash(f"Records deleted: {sum(map(self.delete_model, records))}")
