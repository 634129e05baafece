from ..admin_base import ModelView


class ProductAdmin(ModelView):
    column_list = ["name"]
    column_searchable_list = ["name"]
    form_columns = ["name"]
