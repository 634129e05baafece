from flask import flash
from flask_admin.actions import action
from flask_admin.contrib import sqla

from .db import Base, db


class ModelView(sqla.ModelView):
    """The pages that list, add, change and delete the rows of a model."""

    def __init__(self, model: type[Base], name: str) -> None:
        super().__init__(model, db, name)

    @action("delete", "Delete", "Delete the selected records?")
    def action_delete(self, ids: list[str]) -> None:
        # Flask-Admin compares keys as text, which PostgreSQL refuses (its issue 2951).
        deleted = [self.delete_model(self.get_one(id)) for id in ids]
        flash(f"Deleted: {sum(deleted)}.", "success")
