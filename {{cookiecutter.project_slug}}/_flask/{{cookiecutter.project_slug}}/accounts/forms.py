from typing import Any

import flask_security
from flask import abort, request

from ..extensions import limiter


def login_key() -> str:
    return f"{request.form.get('email', '').lower()} {request.remote_addr}"


class LoginForm(flask_security.LoginForm):
    remember = None  # type: ignore[assignment]

    @limiter.limit("5 per hour", key_func=login_key)
    @limiter.limit("50 per hour", deduct_when=lambda _: flask_security.current_user.is_anonymous)
    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]
        """Limit failed logins per user and address, and per address."""
        self.email.data = (self.email.data or "").lower()
        valid: bool = super().validate(**kwargs)
        for limit in limiter.current_limits:
            if valid and login_key() in limit.request_args:
                limit.limiter.clear(limit.limit, *limit.request_args)
            elif not valid and not limit.remaining:
                abort(429)
        return valid
