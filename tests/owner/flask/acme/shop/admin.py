from ..admin import ModelView


class ProductAdmin(ModelView):
    column_list = ["name"]
    column_searchable_list = ["name"]
    form_columns = ["name"]
