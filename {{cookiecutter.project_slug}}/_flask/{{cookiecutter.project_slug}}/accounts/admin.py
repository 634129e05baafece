from datetime import UTC, datetime
from typing import Any

from flask_security import current_user, hash_password
from flask_security.forms import EmailValidation
from wtforms import PasswordField
from wtforms.validators import ValidationError

from ..admin_base import ModelView
from ..extensions import security


class UserAdmin(ModelView):
    column_list = ["email", "is_staff", "active"]
    column_searchable_list = ["email"]
    form_columns = ["email", "new_password", "is_staff", "active"]
    form_args = {"email": {"filters": [lambda email: email and email.lower()]}}
    form_args["email"]["validators"] = [EmailValidation()]
    form_extra_fields = {"new_password": PasswordField(description="Leave blank for no change.")}

    def on_model_change(self, form: Any, model: Any, is_created: bool) -> None:
        if model == current_user and not (model.active and model.is_staff):
            raise ValidationError("You cannot take away your own access.")
        if is_created:
            model.confirmed_at = datetime.now(UTC)
        if (password := form.new_password.data) or is_created:
            errors, password = security.password_util.validate(password, is_created)
            if errors:
                raise ValidationError(errors[0])
            model.password = hash_password(password)
            security.datastore.set_uniquifier(model)  # end the user's sessions

    def on_model_delete(self, model: Any) -> None:
        if model == current_user:
            raise ValidationError("You cannot delete your own account.")
