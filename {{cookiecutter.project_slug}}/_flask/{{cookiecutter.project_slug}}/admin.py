"""The admin: Flask-Admin, behind a login."""

import re
from typing import Any

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask_admin import Admin, AdminIndexView, BaseView, expose
from flask_admin.theme import Bootstrap4Theme
from flask_login import current_user, login_user, logout_user
from limits import RateLimitItemPerHour
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.wrappers import Response

from .accounts.forms import LoginForm
from .accounts.models import User
from .model_view import ModelView

# Five wrong passwords lock that user, at that address, until the first is an hour old.
WRONG_PASSWORDS = RateLimitItemPerHour(5)

LARGEST_NUMBER = 2147483647  # that every database takes for a key


class StaffOnly(BaseView):
    """A view that sends strangers to the login."""

    extra_js = ["/static/admin.js"]

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated)  # type: ignore[attr-defined]

    def inaccessible_callback(self, name: str, **kwargs: object) -> Response:
        return redirect(url_for("admin.login", next=request.full_path.rstrip("?")))


class StaffModelView(StaffOnly, ModelView):
    """The rows of a model, for staff."""

    # Flask-Admin hands on what the URL says, and a database may refuse it.

    def get_one(self, id: str) -> Any:
        is_key = re.fullmatch("[0-9]{1,10}", id) and int(id) <= LARGEST_NUMBER
        return super().get_one(id) if is_key else None

    def get_list(self, page: int | None, *args: Any, **kwargs: Any) -> Any:
        page = min(max(page or 0, 0), LARGEST_NUMBER)
        return super().get_list(page, *args, **kwargs)


class IndexView(StaffOnly, AdminIndexView):
    """The front page of the admin, and its login."""

    def is_accessible(self) -> bool:
        return request.endpoint == "admin.login" or super().is_accessible()

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Response | str:
        form = LoginForm()
        target = on_this_site(request.values.get("next")) or url_for("admin.index")
        if form.validate_on_submit():
            attempts = current_app.extensions["login_attempts"]
            visitor = form.username.data, request.remote_addr or ""
            if not attempts.hit(WRONG_PASSWORDS, *visitor):
                abort(429)
            if user := User.authenticate(form.username.data, form.password.data):
                attempts.clear(WRONG_PASSWORDS, *visitor)
                session.clear()
                login_user(user)
                return redirect(target)
            if not attempts.test(WRONG_PASSWORDS, *visitor):
                abort(429)
            form.form_errors.append("This is not the right name and password.")
        return self.render("admin/login.html", form=form, target=target)

    @expose("/logout/", methods=["POST"])
    def logout(self) -> Response:
        logout_user()
        return redirect(url_for("admin.login"))


def on_this_site(target: str | None) -> str | None:
    """Return *target* if it is a path of this site, which no browser reads as a host."""
    if target and target.startswith("/") and target[1:2] not in {"/", "\\"}:
        return target if target.isprintable() else None
    return None


def init_app(app: Flask) -> None:
    try:
        storage = storage_from_string(app.config["RATELIMIT_STORAGE_URI"])
    except ConfigurationError as error:
        raise SystemExit(f"RATELIMIT_STORAGE_URI: {error}") from None
    app.extensions["login_attempts"] = MovingWindowRateLimiter(storage)

    from .accounts.admin import UserAdmin
    from .notes.admin import NoteAdmin
    from .notes.models import Note

    admin = Admin(
        app,
        app.config["SITE_NAME"],
        index_view=IndexView(name="Start"),
        theme=Bootstrap4Theme(base_template="admin/site.html"),
    )
    admin.add_view(NoteAdmin(Note, "Notes"))
    admin.add_view(UserAdmin(User, "Users"))
