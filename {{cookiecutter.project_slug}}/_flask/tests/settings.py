"""The settings of production, whatever .env says, with what makes tests quick."""

import os

os.environ["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
os.environ["DEBUG"] = "false"
os.environ["ALLOWED_HOSTS"] = "testserver"

from {{ cookiecutter.project_slug }}.settings import *  # noqa: F403
{% if cookiecutter.admin %}

PASSWORD_HASH = "pbkdf2:sha256:1"
{% endif %}
