from typing import Any

from wtforms import PasswordField
from wtforms.validators import Optional, ValidationError

from ..admin import StaffModelView
from .passwords import find_fault


def good_password(form: Any, field: Any) -> None:
    """Refuse a name and a password that find_fault() finds fault with."""
    if fault := find_fault(form.username.data or "", field.data):
        raise ValidationError(fault)


class UserAdmin(StaffModelView):
    column_list = ["username"]
    column_searchable_list = ["username"]
    form_columns = ["username", "password"]
    form_extra_fields = {
        "password": PasswordField(
            "Password",
            [Optional(), good_password],
            description="Leave it empty to keep the one there is.",
        )
    }

    def on_model_change(self, form: Any, model: Any, is_created: bool) -> None:
        if form.password.data:
            model.set_password(form.password.data)
        elif is_created:
            raise ValidationError("A new user needs a password.")
