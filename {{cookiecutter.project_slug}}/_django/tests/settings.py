"""The project's settings, with what makes tests simple and fast."""

import os

os.environ |= {
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DEBUG": "true",  # plain HTTP and no collectstatic; Django turns DEBUG off in tests
    "ALLOWED_HOSTS": "testserver",
{% if cookiecutter.__sql %}
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:"),
{% endif %}
    "SSL_REDIRECT": "false",
    "PROXY_COUNT": "0",
}

from {{ cookiecutter.project_slug }}.settings import *  # noqa: F403
{% if cookiecutter.__static %}

WHITENOISE_AUTOREFRESH = True
{% endif %}
{% if cookiecutter.__users %}

AXES_ENABLED = False  # so that client.login() works
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
{% endif %}
