from flask import abort, g, request
from flask_security import Form, current_user, forms

from ..extensions import limiter


def login_key() -> str:
    return f"{g.email if 'email' in g else current_user.email} {request.remote_addr}"


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
    def validate(self, **kwargs: object) -> bool:  # type: ignore[override]
        self.email.validate(self)  # normalizes it
        self.email.data = g.email = str(self.email.data).lower()
        return super().validate(**kwargs)
