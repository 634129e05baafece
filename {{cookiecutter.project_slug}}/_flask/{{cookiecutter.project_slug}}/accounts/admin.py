from typing import Any

from wtforms import PasswordField
from wtforms.validators import Length, Optional, ValidationError

from ..admin import StaffModelView
from .models import MIN_PASSWORD_LENGTH


class UserAdmin(StaffModelView):
    column_list = ["username"]
    column_searchable_list = ["username"]
    form_columns = ["username", "password"]
    form_extra_fields = {
        "password": PasswordField(
            "Password",
            [Optional(), Length(min=MIN_PASSWORD_LENGTH)],
            description="Leave it empty to keep the one there is.",
        )
    }

    def on_model_change(self, form: Any, model: Any, is_created: bool) -> None:
        if form.password.data:
            model.set_password(form.password.data)
        elif is_created:
            raise ValidationError("A new user needs a password.")
