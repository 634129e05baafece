from typing import Any

import flask_security
from flask import g
from wtforms import Field
from wtforms.validators import ValidationError

from ..extensions import client_address, limiter


@limiter.limit("5 per hour", key_func=lambda: g.login_key)
@limiter.limit("50 per hour", deduct_when=lambda _: flask_security.current_user.is_anonymous)
def limit_logins() -> None:
    """Limit failed logins per user and address, and per address."""


class LoginForm(flask_security.LoginForm):
    remember = None  # type: ignore[assignment]

    def validate_email(self, field: Field) -> None:
        field.data = field.data.lower()
        g.login_key = f"{field.data} {client_address()}"
        limit_logins()

    def validate_password(self, field: Field) -> None:
        if len(field.data or "") > 1024:
            raise ValidationError("The password is too long.")

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]
        valid: bool = super().validate(**kwargs)
        for limit in limiter.current_limits if valid else []:
            if g.login_key in limit.request_args:
                limit.limiter.clear(limit.limit, *limit.request_args)
        return valid
