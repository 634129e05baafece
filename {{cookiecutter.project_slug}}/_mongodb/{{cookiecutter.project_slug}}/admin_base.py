import re
from typing import Any

from flask import abort, flash
from flask_admin import AdminIndexView
from flask_admin.actions import action
from flask_admin.contrib import mongoengine
from flask_security import current_user
from mongoengine import NotUniqueError

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


class ModelView(StaffOnly, mongoengine.ModelView):
    def get_one(self, id: str) -> Any:
        try:
            return super().get_one(id)
        except ValueError:  # not a key
            return None

    def get_list(self, page: int | None, *args: Any, **kwargs: Any) -> Any:
        return super().get_list(max(page or 0, 0), *args, **kwargs)

    # Flask-Admin's own action expects the keys to be ObjectIds.
    @action("delete", "Delete", "Are you sure you want to delete selected records?")
    def action_delete(self, ids: list[str]) -> None:
        records = filter(None, map(self.get_one, ids))
        flash(f"Records deleted: {sum(map(self.delete_model, records))}")

    def _search(self, query: Any, search_term: str) -> Any:
        """Find the documents that contain every word, each in any of the fields."""
        words = [{"$regex": re.escape(word), "$options": "i"} for word in search_term.split()]
        fields = [field.db_field for field in self._search_fields]
        found = [{"$or": [{field: word} for field in fields]} for word in words]
        return query.filter(__raw__={"$and": found}) if found else query

    def handle_view_exception(self, exc: Exception) -> bool:
        if isinstance(exc, NotUniqueError):
            flash("Already exists.", "error")
            return True
        return bool(super().handle_view_exception(exc))
