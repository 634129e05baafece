from typing import Any

from flask import g, has_request_context
from flask_security import Form, FormInfo, forms, hash_password
from flask_security.change_email import ChangeEmailForm

from ..extensions import limiter, security
from .forms import PasswordLimit


@limiter.shared_limit("3 per hour", "emails", key_func=lambda: g.email)
@limiter.shared_limit("50 per hour", "emails by client")
def limit_emails() -> None:
    """Limit the emails that are sent to an address, and those that a client can cause."""


class EmailLimit(Form):
    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]
        valid: bool = super().validate(**kwargs)
        if has_request_context() and not self.errors.keys() - {"email"}:
            g.email = str(self["email"].data).lower()
            limit_emails()
        return valid


class ForgotPasswordForm(EmailLimit, forms.ForgotPasswordForm):
    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]
        if valid := super().validate(**kwargs) or self.requires_confirmation:
            self["email"].errors = []  # a reset confirms the email
            hash_password("")  # as Flask-Security does for unknown users
        return valid


VerifyForm: Any = type("VerifyForm", (PasswordLimit, forms.VerifyForm), {})
for name, form in {
    "change_email_form": type("ChangeEmailForm", (EmailLimit, ChangeEmailForm), {}),
    "change_password_form": type("PasswordForm", (PasswordLimit, forms.ChangePasswordForm), {}),
    "forgot_password_form": ForgotPasswordForm,
    "register_form": type("RegisterForm", (EmailLimit, forms.RegisterFormV2), {}),
    "send_confirmation_form": type("SendForm", (EmailLimit, forms.SendConfirmationForm), {}),
}.items():
    security.set_form_info(name, FormInfo(cls=form))
