from wtforms.validators import Length

from ..admin_base import ModelView


class NoteAdmin(ModelView):
    column_list = ["author", "text", "created_at"]
    column_searchable_list = ["author", "text"]
    form_columns = ["author", "text"]
    form_args = {"text": {"validators": [Length(max=2000)]}}
