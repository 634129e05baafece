from wtforms import TextAreaField

from ..admin import StaffModelView


class NoteAdmin(StaffModelView):
    column_list = ["author", "text", "created_at"]
    column_searchable_list = ["author", "text"]
    column_default_sort = ("id", True)
    form_columns = ["author", "text"]
    form_overrides = {"text": TextAreaField}
