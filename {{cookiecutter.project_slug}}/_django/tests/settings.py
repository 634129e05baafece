"""The settings of production, whatever .env says, with what makes tests quick."""

import os

os.environ["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
os.environ["DEBUG"] = "false"
os.environ["ALLOWED_HOSTS"] = "testserver"
{% if cookiecutter.orm == "sql" %}
if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ["DATABASE_URL"] = "sqlite:///test.sqlite3"  # stays in memory
{% endif %}

from {{ cookiecutter.project_slug }}.settings import *  # noqa: F403
{% if cookiecutter.pages != "none" or cookiecutter.admin %}

# Static files are served from where they lie, without `collectstatic`.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
{% endif %}
{% if cookiecutter.admin %}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    *PASSWORD_HASHERS,  # noqa: F405
]
{% endif %}
