import re
from typing import Any

from flask import flash
from flask_admin.contrib import mongoengine
from mongoengine import NotUniqueError


class ModelView(mongoengine.ModelView):
    """The pages that list, add, change and delete the documents of a model."""

    object_id_converter = int  # type: ignore[assignment]

    def _search(self, query: Any, search_term: str) -> Any:
        """Find the documents that hold every word, each in any of the fields."""
        words = [
            {"$regex": re.escape(word), "$options": "i"} for word in search_term.split()
        ]
        fields = [field.db_field for field in self._search_fields]
        found = [{"$or": [{field: word} for field in fields]} for word in words]
        return query.filter(__raw__={"$and": found}) if found else query

    def handle_view_exception(self, exc: Exception) -> bool:
        if isinstance(exc, NotUniqueError):
            flash("Already exists.", "error")
            return True
        return bool(super().handle_view_exception(exc))
