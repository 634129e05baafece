from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import auth_required, current_user, logout_user
from flask_security.signals import change_email_confirmed, password_reset, user_registered
from flask_security.utils import check_and_get_token_status, send_mail

from ..extensions import security
from .registration import VerifyForm

user_registered.connect(lambda *_, **__: security.datastore.commit(), weak=False)  # before mail


@auth_required("session")
def delete_account() -> ResponseReturnValue:
    user = current_user._get_current_object()
    form = VerifyForm(user=user)
    if not form.validate_on_submit():
        return render_template("security/password.html", title="Delete account", form=form)
    security.datastore.delete_user(user)
    security.datastore.commit()
    logout_user()
    flash("Your account has been deleted.")
    return redirect(url_for("main.home"))


def ask_for_password(view: Callable[..., Any], kind: str) -> Callable[..., Any]:
    """Nobody should confirm an account that somebody else has opened, or that a scanner visits."""

    def confirm(token: str) -> Any:
        expired, invalid, data = check_and_get_token_status(token, kind, timedelta(days=1))
        user = data and security.datastore.find_user(fs_uniquifier=data[0])
        if expired or invalid or not user:
            return view(token)
        g.email = user.email
        form = VerifyForm(user=user)
        if form.validate_on_submit():
            return view(token)
        return render_template("security/password.html", title="Confirm email", form=form)

    return confirm


@password_reset.connect
def confirm_email(app: Flask, user: Any) -> None:
    """Whoever has used a link for a new password reads the email of the account."""
    user.confirmed_at = user.confirmed_at or datetime.now(UTC)
    security.datastore.put(user)


@change_email_confirmed.connect
def notify_old_address(app: Flask, user: Any, old_email: str) -> None:
    send_mail("Your email was changed", old_email, "security/email/email_change_notice", user=user)


def init_app(app: Flask) -> None:
    for name, kind in [("confirm_email", "confirm"), ("change_email_confirm", "change_email")]:
        endpoint = f"security.{name}"
        app.view_functions[endpoint] = view = ask_for_password(app.view_functions[endpoint], kind)
    app.add_url_rule("/accounts/email/<token>/", endpoint, view, methods=["POST"])
    # An endpoint of Flask-Security, which keeps its pages out of caches.
    rule, methods = "/accounts/delete/", ["GET", "POST"]
    app.add_url_rule(rule, "security.delete_account", delete_account, methods=methods)
