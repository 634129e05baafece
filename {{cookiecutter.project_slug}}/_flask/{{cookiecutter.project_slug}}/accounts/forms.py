from flask import abort, g, request
from flask_security import Form, current_user, forms

from ..extensions import limiter


def login_key() -> str:
    email = g.get("email") or getattr(current_user, "email", request.form.get("email", ""))
    return f"{email.lower()} {request.remote_addr}"


class PasswordLimit(Form):
    @limiter.shared_limit("5 per hour", "passwords", key_func=login_key)
    @limiter.limit("50 per hour", deduct_when=lambda _: current_user.is_anonymous)
    def validate(self, **kwargs: object) -> bool:  # type: ignore[override]
        """Limit failed logins per user and address, and per address."""
        valid: bool = super().validate(**kwargs)
        for limit in limiter.current_limits:
            if valid and login_key() in limit.request_args:
                limit.limiter.clear(limit.limit, *limit.request_args)
            elif not valid and not limit.remaining:
                abort(429)
        return valid


class LoginForm(PasswordLimit, forms.LoginForm):
    filter_email = staticmethod(lambda email: email and email.lower())
    remember = None  # type: ignore[assignment]
